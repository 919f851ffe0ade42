import { useEffect, useRef, type JSX } from 'react'
import { urls } from '../../../../shared/api'
import { useUi, type PlayerHandle } from '../../state'
import type { FrameClock } from './frame-clock'

interface VideoPictureProps {
  clipId: string
  clock: FrameClock
  /** The browser cannot play it after all. */
  onRefused: () => void
}

/** The browser's own player, told by frame where it matters. */
export function VideoPicture({ clipId, clock, onRefused }: VideoPictureProps): JSX.Element {
  const element = useRef<HTMLVideoElement>(null)
  const latest = useRef(clock)
  const speed = useUi(ui => ui.playback.speed)
  const muted = useUi(ui => ui.playback.muted)
  const loop = useUi(ui => ui.playback.loop)

  useEffect(() => {
    latest.current = clock
  }, [clock])

  useEffect(() => {
    const video = element.current
    if (video) video.playbackRate = speed
  }, [speed])

  useEffect(() => {
    const video = element.current
    if (!video) return
    const { set } = useUi.getState()
    // Here and not as an attribute: what the clean-up below takes away, an effect run twice must bring back.
    video.src = urls.clip(clipId)
    set({ playhead: { timeSec: 0, frame: 0, playing: false } })
    const tell = (timeSec: number): void =>
      set({
        playhead: { timeSec, frame: latest.current.frameAt(timeSec), playing: !video.paused },
      })
    const onChange = (): void => tell(video.currentTime)
    // The time stamp of the picture on the screen, where the browser says it: currentTime runs ahead of it.
    let request = 0
    const onFrame = (_now: number, frame: VideoFrameCallbackMetadata): void => {
      tell(frame.mediaTime)
      request = video.requestVideoFrameCallback(onFrame)
    }
    const says = 'requestVideoFrameCallback' in video
    if (says) request = video.requestVideoFrameCallback(onFrame)
    const plain = says ? ['pause', 'play', 'ended'] : ['pause', 'play', 'ended', 'timeupdate', 'seeked']
    for (const name of plain) video.addEventListener(name, onChange)

    const seekFrame = (frame: number): void => {
      video.pause()
      const index = Math.min(latest.current.frames - 1, Math.max(0, frame))
      video.currentTime = latest.current.middleOf(index)
      set({ playhead: { timeSec: latest.current.timeOf(index), frame: index, playing: false } })
    }
    const handle: PlayerHandle = {
      toggle: () => {
        if (video.paused) video.play().catch(() => tell(video.currentTime))
        else video.pause()
      },
      seekTime: seconds => {
        if (video.paused) seekFrame(latest.current.frameAt(Math.max(0, seconds)))
        else video.currentTime = Math.min(latest.current.durationSec, Math.max(0, seconds))
      },
      seekFrame,
      step: frames => seekFrame(useUi.getState().playhead.frame + frames),
    }
    set({ player: handle })
    return () => {
      for (const name of plain) video.removeEventListener(name, onChange)
      if (says) video.cancelVideoFrameCallback(request)
      if (useUi.getState().player === handle) set({ player: null })
      // A detached <video> keeps its connection, one of six, until it is collected: let go of it now.
      video.removeAttribute('src')
      video.load()
    }
  }, [clipId])

  return (
    <video
      ref={element}
      preload="metadata"
      playsInline
      muted={muted}
      loop={loop}
      tabIndex={-1}
      onError={onRefused}
      onClick={() => useUi.getState().player?.toggle()}
    />
  )
}
