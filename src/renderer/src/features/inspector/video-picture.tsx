import { useEffect, useRef, useState, type JSX } from 'react'
import { urls } from '../../../../shared/api'
import type { FrameClock } from '../../../../shared/player/frame-clock'
import { hasLoop, loopBounds } from '../../../../shared/player/loop'
import { useUi, type PlayerHandle } from '../../state'
import styles from './player.module.css'
import { usePlayer } from './player-state'
import { useStills } from './use-stills'

interface VideoPictureProps {
  clipId: string
  clock: FrameClock
  /** Pixels across a still is asked for with. */
  width: number
  aspect: number
  /** The browser cannot play it after all. */
  onRefused: () => void
}

/** The film follows the steps after this long without one: seeking it for every frame of a held key would lag behind. */
const followMs = 150

/**
 * The browser plays; a single frame that is stepped or sought to is our own reader's, drawn over the film, because a
 * browser promises no frame for a moment. While it plays, the frame on the screen is told by its media time.
 */
export function VideoPicture({ clipId, clock, width, aspect, onRefused }: VideoPictureProps): JSX.Element {
  const element = useRef<HTMLVideoElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const latest = useRef(clock)
  const [covered, setCovered] = useState(false)
  /** A still is asked for: the film below neither tells the position nor is seen. */
  const stepping = useRef(false)
  const speed = useUi(ui => ui.playback.speed)
  const muted = useUi(ui => ui.playback.muted)
  const loop = useUi(ui => ui.playback.loop)
  const range = usePlayer(player => player.range)
  const stills = useStills({
    clipId,
    clock,
    width,
    aspect,
    canvas,
    onWanted: frame =>
      useUi.getState().set({ playhead: { timeSec: clock.timeOf(frame), frame, playing: false } }),
    onDrawn: () => setCovered(stepping.current),
    // What our reader cannot decode, the browser may: its own picture, with the frame that it says.
    onMissing: () => {
      stepping.current = false
      setCovered(false)
    },
  })

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
    /** Seconds on the browser's time line at which the first frame begins: edit lists and sound may put it off zero. */
    let offset: number | null = null
    let following: ReturnType<typeof setTimeout> | undefined
    let wrapping: ReturnType<typeof setTimeout> | undefined
    const bounds = (): { first: number; last: number } =>
      loopBounds(usePlayer.getState().range, latest.current.frames)
    const goTo = (frame: number): void => {
      clearTimeout(following)
      following = undefined
      video.currentTime = latest.current.middleOf(frame) + (offset ?? 0)
    }
    const tell = (frame: number): void => {
      if (stepping.current) return
      usePlayer.setState({ shown: frame })
      const timeSec = latest.current.timeOf(frame)
      set({ playhead: { timeSec, frame, playing: !video.paused } })
    }
    /** At the end of what is looped: to its start, or to a stand. */
    const wrap = (): void => {
      if (video.paused && !video.ended) return
      const { first, last } = bounds()
      if (!useUi.getState().playback.loop) return seekFrame(last)
      goTo(first)
      if (video.paused) void video.play().catch(() => undefined)
    }
    const onMoment = (seconds: number): void => {
      const frame = latest.current.frameAt(seconds - (offset ?? 0))
      if (!stepping.current && !video.seeking) setCovered(false)
      tell(frame)
      const { first, last } = bounds()
      clearTimeout(wrapping)
      if (video.paused || stepping.current || !hasLoop(usePlayer.getState().range)) return
      if (frame > last || frame < first) return wrap()
      if (frame < last) return
      const lasts = 2 * (latest.current.middleOf(frame) - latest.current.timeOf(frame))
      wrapping = setTimeout(wrap, (lasts * 1000) / video.playbackRate)
    }
    const onState = (): void => {
      if (stepping.current) return
      const { playhead } = useUi.getState()
      set({ playhead: { ...playhead, playing: !video.paused } })
    }
    // The time stamp of the picture on the screen, where the browser says it: currentTime runs ahead of it.
    let request = 0
    const says: boolean = 'requestVideoFrameCallback' in video
    const onFrame = (_now: number, frame: VideoFrameCallbackMetadata): void => {
      // The first picture at the very start is the first frame, whatever moment the browser gives it.
      if (offset === null) offset = video.currentTime === 0 && !video.seeking ? frame.mediaTime : 0
      onMoment(frame.mediaTime)
      request = video.requestVideoFrameCallback(onFrame)
    }
    const onTime = (): void => onMoment(video.currentTime)
    if (says) request = video.requestVideoFrameCallback(onFrame)
    else for (const name of ['timeupdate', 'seeked']) video.addEventListener(name, onTime)
    for (const name of ['pause', 'play']) video.addEventListener(name, onState)
    const onEnded = (): void => (hasLoop(usePlayer.getState().range) ? wrap() : onState())
    video.addEventListener('ended', onEnded)

    const seekFrame = (frame: number): void => {
      stepping.current = true
      clearTimeout(wrapping)
      video.pause()
      stills.current?.show(frame)
      clearTimeout(following)
      following = setTimeout(() => goTo(stills.current?.wanted ?? frame), followMs)
    }
    const play = (): void => {
      const { first, last } = bounds()
      const { frame } = useUi.getState().playhead
      const from = frame < first || frame >= last ? first : frame
      if (stepping.current || from !== frame) goTo(from)
      stepping.current = false
      video.play().catch(onState)
    }
    const pause = (): void => video.pause()
    const handle: PlayerHandle = {
      toggle: () => (video.paused ? play() : pause()),
      pause,
      seekTime: seconds => {
        const frame = latest.current.frameAt(Math.max(0, seconds))
        if (video.paused) seekFrame(frame)
        else goTo(frame)
      },
      seekFrame,
      step: frames => seekFrame(useUi.getState().playhead.frame + frames),
    }
    set({ player: handle })
    return () => {
      clearTimeout(following)
      clearTimeout(wrapping)
      stepping.current = false
      for (const name of ['pause', 'play']) video.removeEventListener(name, onState)
      for (const name of ['timeupdate', 'seeked']) video.removeEventListener(name, onTime)
      video.removeEventListener('ended', onEnded)
      if (says) video.cancelVideoFrameCallback(request)
      if (useUi.getState().player === handle) set({ player: null })
      // A detached <video> keeps its connection, one of six, until it is collected: let go of it now.
      video.removeAttribute('src')
      video.load()
    }
  }, [clipId, stills])

  return (
    <>
      <video
        ref={element}
        preload="metadata"
        playsInline
        muted={muted}
        loop={loop && !hasLoop(range)}
        tabIndex={-1}
        aria-label="The clip"
        onError={onRefused}
      />
      <canvas ref={canvas} className={styles.still} hidden={!covered} aria-hidden="true" />
    </>
  )
}
