/** The part of a clip that is played: from A to B, both frames included. Pure. */

/** Frames between which a clip is played; null is the clip's own end. */
export interface LoopRange {
  from: number | null
  to: number | null
}
export const noLoop: LoopRange = { from: null, to: null }

export const hasLoop = ({ from, to }: LoopRange): boolean => from !== null || to !== null

/** First and last frame to play of a clip of `frames`. */
export const loopBounds = ({ from, to }: LoopRange, frames: number): { first: number; last: number } => ({
  first: Math.min(frames - 1, Math.max(0, from ?? 0)),
  last: Math.min(frames - 1, Math.max(0, to ?? frames - 1)),
})

/** Sets one end; an end set on the wrong side of the other pushes the other off, as a person begins anew. */
export function withLoopEnd(range: LoopRange, end: 'from' | 'to', frame: number): LoopRange {
  const next = { ...range, [end]: frame }
  if (next.from === null || next.to === null || next.from < next.to) return next
  return end === 'from' ? { from: frame, to: null } : { from: null, to: frame }
}

/** Rates one key press apart, and those worth naming in a menu. */
export const speeds = [
  0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4,
] as const
export const speedPresets = [0.1, 0.25, 0.5, 1, 1.5, 2, 4] as const

/** The next rate up or down; stays at the ends. */
export function nextSpeed(speed: number, direction: 1 | -1): number {
  const inOrder = direction === 1 ? speeds : [...speeds].reverse()
  return inOrder.find(each => (each - speed) * direction > 1e-6) ?? speed
}
