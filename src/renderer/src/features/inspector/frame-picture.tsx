import { useEffect, useRef, useState, type JSX } from 'react'
import { urls } from '../../../../shared/api'
import { useUi, type PlayerHandle } from '../../state'
import type { FrameClock } from './frame-clock'
import styles from './player.module.css'

/** Resolves when the picture is there and decoded, so that showing it cannot flicker. */
async function loadPicture(url: string): Promise<void> {
  const image = new Image()
  image.src = url
  await image.decode()
}

/** Plays a clip the browser cannot: our reader's frames, one picture at a time, skipping when it is slower than the clip. */
export function FramePicture({ clipId, clock }: { clipId: string; clock: FrameClock }): JSX.Element {
  const [shown, setShown] = useState<string | null>(null)
  const [failed, setFailed] = useState(false)
  const latest = useRef(clock)
  useEffect(() => {
    latest.current = clock
  }, [clock])

  useEffect(() => {
    const { set } = useUi.getState()
    let gone = false
    let playing = false
    let wanted = 0
    let loading = false

    /** Loads the newest frame asked for; those asked for in between are passed over. */
    const show = async (): Promise<void> => {
      if (loading) return
      loading = true
      for (let frame = -1; !gone && frame !== wanted;) {
        frame = wanted
        const url = urls.frame(clipId, frame)
        const ok = await loadPicture(url).then(
          () => true,
          () => false,
        )
        if (gone) return
        if (ok) setShown(url)
        setFailed(!ok)
      }
      loading = false
    }
    const put = (frame: number): void => {
      wanted = Math.min(latest.current.frames - 1, Math.max(0, frame))
      set({ playhead: { timeSec: latest.current.timeOf(wanted), frame: wanted, playing } })
      void show()
    }
    const pause = (): void => {
      playing = false
      put(wanted)
    }
    const play = (): void => {
      playing = true
      const { frames, timeOf, durationSec } = latest.current
      let origin = performance.now()
      let from = wanted >= frames - 1 ? 0 : timeOf(wanted)
      let speed = useUi.getState().playback.speed
      const tick = (now: number): void => {
        if (gone || !playing) return
        const { playback } = useUi.getState()
        let time = from + ((now - origin) / 1000) * speed
        if (playback.speed !== speed) [from, origin, speed] = [time, now, playback.speed]
        if (time >= durationSec) {
          if (!playback.loop) {
            wanted = frames - 1
            return pause()
          }
          ;[from, origin, time] = [0, now, 0]
        }
        const frame = latest.current.frameAt(time)
        // A frame still on its way is waited for: the clock must not run away from the picture.
        if (loading) [from, origin] = [Math.min(time, timeOf(wanted + 1)), now]
        else if (frame !== wanted) put(frame)
        requestAnimationFrame(tick)
      }
      put(wanted >= frames - 1 ? 0 : wanted)
      requestAnimationFrame(tick)
    }
    const seekFrame = (frame: number): void => {
      playing = false
      put(frame)
    }
    const handle: PlayerHandle = {
      toggle: () => (playing ? pause() : play()),
      seekTime: seconds => seekFrame(latest.current.frameAt(Math.max(0, seconds))),
      seekFrame,
      step: frames => seekFrame(wanted + frames),
    }
    set({ player: handle })
    put(0)
    return () => {
      gone = true
      if (useUi.getState().player === handle) set({ player: null })
    }
  }, [clipId])

  if (shown === null)
    return <div className={styles.wait}>{failed ? 'This frame cannot be decoded.' : 'decoding…'}</div>
  return <img src={shown} alt="" draggable={false} onClick={() => useUi.getState().player?.toggle()} />
}
