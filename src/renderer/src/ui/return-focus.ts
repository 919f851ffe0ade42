/**
 * A window gives the focus back to what had it before. Ours open by keys and from menus, without the trigger element that
 * Radix would go back to, so the keyboard would start again at the top of the page.
 */
let opener: HTMLElement | null = null

/** To call while a window opens, before anything in it has the focus. A window opened from another goes back behind both. */
export function rememberOpener(): void {
  const active = document.activeElement
  if (!(active instanceof HTMLElement) || active === document.body || active.closest('[role=dialog]')) return
  const menu = active.closest('[role=menu]')
  // The menu is gone when the window closes; its button is not.
  opener = menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : active
}

/** Radix' `onCloseAutoFocus` of a window. What was focused on purpose meanwhile keeps the focus. */
export function restoreFocus(event: Event): void {
  event.preventDefault()
  const active = document.activeElement
  if (active !== null && active !== document.body) return
  // What opened it may be gone, as a field that closed meanwhile: then the keys go on among the clips.
  const back = opener?.isConnected ? opener : document.querySelector<HTMLElement>('[data-clips]')
  back?.focus()
}
