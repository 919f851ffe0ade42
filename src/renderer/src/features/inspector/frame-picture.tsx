import { useEffect, useRef, useState, type JSX } from 'react'
import type { FrameClock } from '../../../../shared/player/frame-clock'
import { loopBounds } from '../../../../shared/player/loop'
import { useUi, type PlayerHandle } from '../../state'
import styles from './player.module.css'
import { usePlayer } from './player-state'
import { useStills } from './use-stills'

interface FramePictureProps {
  clipId: string
  clock: FrameClock
  /** Pixels across a frame is asked for with. */
  width: number
  aspect: number
  /** Where to begin: where the browser gave up, or the first frame. */
  start: number
}

/** Plays a clip the browser cannot: our reader's frames, skipping some when the clip is faster than they come. */
export function FramePicture({ clipId, clock, width, aspect, start }: FramePictureProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [state, setState] = useState<'waiting' | 'shown' | 'missing'>('waiting')
  const playing = useRef(false)
  /** The frame asked for has come, or will not: the clock may go on. */
  const settled = useRef(false)
  const latest = useRef(clock)
  useEffect(() => {
    latest.current = clock
  }, [clock])
  const stills = useStills({
    clipId,
    clock,
    width,
    aspect,
    canvas,
    onWanted: frame => {
      settled.current = false
      const playhead = { timeSec: clock.timeOf(frame), frame, playing: playing.current }
      useUi.getState().set({ playhead })
    },
    onDrawn: () => {
      settled.current = true
      setState('shown')
    },
    onMissing: () => {
      settled.current = true
      usePlayer.setState({ shown: null })
      setState('missing')
    },
  })

  useEffect(() => {
    const { set } = useUi.getState()
    let gone = false
    const put = (frame: number): void => stills.current?.show(frame)
    const wanted = (): number => stills.current?.wanted ?? 0
    const pause = (): void => {
      playing.current = false
      put(wanted())
    }
    const play = (): void => {
      playing.current = true
      const bounds = (): { first: number; last: number } =>
        loopBounds(usePlayer.getState().range, latest.current.frames)
      const outside = wanted() < bounds().first || wanted() >= bounds().last
      const begin = outside ? bounds().first : wanted()
      put(begin)
      let from = latest.current.timeOf(begin)
      let origin = performance.now()
      let { speed } = useUi.getState().playback
      const tick = (now: number): void => {
        if (gone || !playing.current) return
        const { timeOf, middleOf, frameAt } = latest.current
        const { playback } = useUi.getState()
        const { first, last } = bounds()
        const end = 2 * middleOf(last) - timeOf(last)
        let time = from + ((now - origin) / 1000) * speed
        if (playback.speed !== speed) [from, origin, speed] = [time, now, playback.speed]
        if (time >= end || wanted() > last) {
          if (!playback.loop) {
            put(last)
            return pause()
          }
          ;[from, origin, time] = [timeOf(first), now, timeOf(first)]
        }
        const frame = frameAt(time)
        // A frame still on its way is waited for: the clock must not run away from the picture.
        if (!settled.current) [from, origin] = [timeOf(wanted()), now]
        else if (frame !== wanted()) put(frame)
        requestAnimationFrame(tick)
      }
      requestAnimationFrame(tick)
    }
    const seekFrame = (frame: number): void => {
      playing.current = false
      put(frame)
    }
    const handle: PlayerHandle = {
      toggle: () => (playing.current ? pause() : play()),
      pause,
      seekTime: seconds => seekFrame(latest.current.frameAt(Math.max(0, seconds))),
      seekFrame,
      step: frames => seekFrame(wanted() + frames),
    }
    set({ player: handle })
    usePlayer.setState({ shown: null })
    put(start)
    return () => {
      gone = true
      playing.current = false
      if (useUi.getState().player === handle) set({ player: null })
    }
  }, [clipId, stills, start])

  return (
    <>
      <canvas ref={canvas} role="img" aria-label="The clip" hidden={state !== 'shown'} />
      {state !== 'shown' && (
        <div className={styles.wait} role="status">
          {state === 'missing' ? 'This frame cannot be decoded.' : 'decoding…'}
        </div>
      )}
    </>
  )
}
