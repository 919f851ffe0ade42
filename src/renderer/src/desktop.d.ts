import type { DesktopApi } from '../../shared/desktop'

declare global {
  interface Window {
    /** Only in the desktop application. */
    readonly desktop?: DesktopApi
  }
}
