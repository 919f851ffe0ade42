import { useEffect, useRef, type RefObject } from 'react'
import { urls } from '../../../../shared/api'
import type { FrameClock } from '../../../../shared/player/frame-clock'
import { createFrameSource } from '../../../../shared/player/frame-source'
import { createStills, type Stills } from '../../../../shared/player/stills'
import { usePlayer } from './player-state'

/** Pixels held as pictures: some seventy frames of 640 × 360, seven of 1920 × 1080. */
const heldPixels = 16_000_000

async function loadPicture(url: string, signal: AbortSignal): Promise<ImageBitmap> {
  const response = await fetch(url, { signal })
  if (!response.ok) throw new Error(`the answer was ${response.status}`)
  return createImageBitmap(await response.blob())
}

interface UseStillsOptions {
  clipId: string
  clock: FrameClock
  /** Pixels across that are asked for. */
  width: number
  /** Height by width of a picture. */
  aspect: number
  canvas: RefObject<HTMLCanvasElement | null>
  onWanted: (frame: number) => void
  onDrawn: (frame: number) => void
  onMissing: (frame: number) => void
}

/** Our own reader's frames on a canvas. Asks for nothing before the first step. */
export function useStills(options: UseStillsOptions): RefObject<Stills | null> {
  const { clipId, width, aspect, canvas } = options
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })
  const stills = useRef<Stills | null>(null)
  const before = useRef<{ clipId: string; wanted: number } | null>(null)

  useEffect(() => {
    const keep = Math.min(72, Math.max(6, Math.floor(heldPixels / (width * width * aspect))))
    const ahead = Math.min(24, Math.floor(keep * 0.6))
    const source = createFrameSource<ImageBitmap>({
      load: (frame, signal) => loadPicture(urls.frame(clipId, frame, width), signal),
      frames: () => latest.current.clock.frames,
      keep,
      ahead,
      behind: Math.min(6, Math.floor(keep * 0.2)),
      // A browser opens six connections to a host; the events hold one, the film another.
      atOnce: 3,
      free: picture => picture.close(),
    })
    const draw = (picture: ImageBitmap, frame: number): void => {
      const field = canvas.current
      if (!field) return
      if (field.width !== picture.width) field.width = picture.width
      if (field.height !== picture.height) field.height = picture.height
      field.getContext('2d')?.drawImage(picture, 0, 0)
      field.dataset['frame'] = String(frame)
      usePlayer.setState({ shown: frame })
      latest.current.onDrawn(frame)
    }
    const mine = createStills(
      {
        clock: () => latest.current.clock,
        source,
        draw,
        onWanted: frame => latest.current.onWanted(frame),
        onMissing: frame => latest.current.onMissing(frame),
      },
      before.current?.clipId === clipId ? before.current.wanted : 0,
    )
    stills.current = mine
    // Another size of the same frame: a screen filled or left.
    if (before.current?.clipId === clipId && usePlayer.getState().shown === mine.wanted)
      mine.show(mine.wanted)
    return () => {
      before.current = { clipId, wanted: mine.wanted }
      mine.dispose()
      source.dispose()
      stills.current = null
    }
  }, [clipId, width, aspect, canvas])

  return stills
}
