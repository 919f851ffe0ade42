/** app://local: the page's origin, answered by the very server function that also serves browsers on loopback. */
import { net, protocol } from 'electron'
import { isHostPath } from '../shared/api'

export const appOrigin = 'app://local'

/** Must run before `ready`, once. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ])
}

/** Whether a page's URL is ours. Node's URL knows no origin of an app:// URL, so the text is looked at. */
export const isAppUrl = (url: string): boolean => url.startsWith(`${appOrigin}/`)

export interface AppFetch {
  fetch(request: Request): Response | Promise<Response>
}

/**
 * No other host of the scheme is answered. Whose page asks is the server's to check (`isDesktop`).
 * @param devUrl Vite's address in development, which then serves the page in the built one's stead.
 */
export function handleAppScheme(server: AppFetch, devUrl?: string): void {
  protocol.handle('app', request => {
    if (!isAppUrl(request.url)) return new Response('forbidden', { status: 403 })
    const { pathname, search } = new URL(request.url)
    if (devUrl !== undefined && !isHostPath(pathname))
      return net.fetch(new URL(pathname + search, devUrl).href, { bypassCustomProtocolHandlers: true })
    return server.fetch(request)
  })
}
