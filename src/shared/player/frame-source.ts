/** Pictures of single frames, fetched ahead of the steps: a bounded store that forgets what is far and asks for what is near. */

export interface FrameSourceOptions<P> {
  /** Fetches one frame; rejects where it cannot be had. */
  load: (frame: number, signal: AbortSignal) => Promise<P>
  /** Number of frames of the clip, as known now. */
  frames: () => number
  /** Pictures held at most; more than `ahead` + `behind`. */
  keep: number
  /** Frames fetched beyond the wanted one in the direction of travel, and the other way. */
  ahead: number
  behind: number
  /** Fetches under way at a time, besides that of the wanted frame. */
  atOnce: number
  /** Releases a picture that is held no longer. */
  free?: (picture: P) => void
}

export interface FrameSource<P> {
  /** The picture, if it is here. */
  peek(frame: number): P | undefined
  /** True where the frame was asked for and cannot be had. */
  failed(frame: number): boolean
  /** Names the frame wanted now and the way the person goes: it comes first, its neighbours after; what is far is given up. */
  want(frame: number, direction: 1 | -1): void
  /** Told of every frame that has come or has failed. Returns an unsubscribe function. */
  onSettled(listener: (frame: number) => void): () => void
  dispose(): void
}

export function createFrameSource<P>(options: FrameSourceOptions<P>): FrameSource<P> {
  const { load, keep, ahead, behind, atOnce, free } = options
  const held = new Map<number, P>()
  const failures = new Set<number>()
  const underWay = new Map<number, AbortController>()
  const listeners = new Set<(frame: number) => void>()
  let wanted = -1
  let direction: 1 | -1 = 1
  let disposed = false

  /** The frames worth having, the most urgent first. */
  const near = (): number[] => {
    const frames = options.frames()
    const list = [wanted]
    for (let n = 1; n <= ahead; n++) list.push(wanted + n * direction)
    for (let n = 1; n <= behind; n++) list.push(wanted - n * direction)
    return list.filter(frame => frame >= 0 && frame < frames)
  }

  const fetchOne = (frame: number): void => {
    const abort = new AbortController()
    underWay.set(frame, abort)
    const settle = (take: () => void): void => {
      if (underWay.get(frame) !== abort) return
      underWay.delete(frame)
      take()
      for (const listener of [...listeners]) listener(frame)
      fill()
    }
    load(frame, abort.signal).then(
      picture => {
        if (disposed || abort.signal.aborted) free?.(picture)
        else
          settle(() => {
            held.set(frame, picture)
            forgetFar()
          })
      },
      () => {
        if (!disposed && !abort.signal.aborted) settle(() => failures.add(frame))
      },
    )
  }

  const forgetFar = (): void => {
    const byDistance = [...held.keys()].sort((a, b) => Math.abs(b - wanted) - Math.abs(a - wanted))
    for (const frame of byDistance.slice(0, Math.max(0, held.size - keep))) {
      free?.(held.get(frame)!)
      held.delete(frame)
    }
  }

  const fill = (): void => {
    if (disposed || wanted < 0) return
    const list = near()
    const worth = new Set(list)
    for (const [frame, abort] of underWay)
      if (!worth.has(frame)) {
        underWay.delete(frame)
        abort.abort()
      }
    for (const frame of list) {
      if (held.has(frame) || failures.has(frame) || underWay.has(frame)) continue
      // What the person waits for never stands behind what may be wanted next.
      if (frame !== wanted && underWay.size >= atOnce) break
      fetchOne(frame)
    }
  }

  return {
    peek: frame => held.get(frame),
    failed: frame => failures.has(frame),
    want(frame, way) {
      // A frame that failed is tried again when a person comes back to it.
      if (frame !== wanted) failures.delete(frame)
      wanted = frame
      direction = way
      fill()
    },
    onSettled(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    dispose() {
      disposed = true
      for (const abort of underWay.values()) abort.abort()
      underWay.clear()
      for (const picture of held.values()) free?.(picture)
      held.clear()
      listeners.clear()
    },
  }
}
