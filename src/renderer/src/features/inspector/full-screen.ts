import { useEffect, type RefObject } from 'react'
import { usePlayer } from './player-state'

/** Everything beside an element, up to the page, that the focus must not wander into while the element fills the window. */
function besides(element: HTMLElement): HTMLElement[] {
  const found: HTMLElement[] = []
  for (let at: HTMLElement = element; at.parentElement && at !== document.body; at = at.parentElement)
    for (const other of at.parentElement.children)
      if (other !== at && other instanceof HTMLElement && !other.inert) found.push(other)
  return found
}

/**
 * Fills the window with an element while `full`. The whole page goes full screen, not the element alone: menus and hints
 * are drawn beside it. Escape leaves only that. Where the system refuses, the window is filled all the same.
 */
export function useFullScreen(element: RefObject<HTMLElement | null>): void {
  const full = usePlayer(player => player.full)
  useEffect(() => {
    const filled = element.current
    if (!full || !filled) return
    const others = besides(filled)
    for (const other of others) other.inert = true
    const leave = (): void => usePlayer.setState({ full: false })
    const onChange = (): void => {
      if (!document.fullscreenElement) leave()
    }
    const onKey = (event: KeyboardEvent): void => {
      // A menu that is open goes first.
      if (event.key !== 'Escape' || document.querySelector('[role=menu], [role=dialog]')) return
      event.preventDefault()
      event.stopPropagation()
      leave()
    }
    document.documentElement
      .requestFullscreen()
      .then(() => document.addEventListener('fullscreenchange', onChange))
      .catch(() => undefined)
    addEventListener('keydown', onKey, true)
    return () => {
      for (const other of others) other.inert = false
      document.removeEventListener('fullscreenchange', onChange)
      removeEventListener('keydown', onKey, true)
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined)
    }
  }, [full, element])
}
