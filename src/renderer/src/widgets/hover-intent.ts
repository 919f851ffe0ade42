/** Tells a pointer that rests from one that passes: a quick look at a clip begins only where somebody stays. */

const restMs = 150

export interface HoverIntent {
  /** The pointer came onto something; `begin` is called once it has stayed, and returns what ends the look. */
  enter(begin: () => () => void): void
  /** It left, or what is under it moved. */
  leave(): void
}

/** One for all tiles: there is one pointer. */
export function createHoverIntent(waitMs = restMs): HoverIntent {
  let timer: ReturnType<typeof setTimeout> | undefined
  let end: (() => void) | undefined
  const leave = (): void => {
    clearTimeout(timer)
    end?.()
    end = undefined
  }
  return {
    enter(begin) {
      leave()
      timer = setTimeout(() => (end = begin()), waitMs)
    },
    leave,
  }
}

export const hoverIntent = createHoverIntent()
