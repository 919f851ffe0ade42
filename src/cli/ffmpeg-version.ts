/** What `ffmpeg -version` says: pure text reading. */

/**
 * Version, and the licence that its configure flags make it carry (ffmpeg's LICENSE.md): nonfree may not be passed on,
 * gpl and version3 decide between LGPL and GPL, 2.1 or later and 3 or later.
 */
export function describeFfmpeg(text: string): { version: string; licence: string } {
  const version = /^ffmpeg version (\S+)/m.exec(text)?.[1] ?? 'unknown version'
  const flag = (name: string): boolean => new RegExp(`--enable-${name}(\\s|$)`, 'm').test(text)
  const licence = flag('nonfree')
    ? 'nonfree, not for passing on'
    : flag('gpl')
      ? `GPL ${flag('version3') ? '3' : '2'} or later`
      : `LGPL ${flag('version3') ? '3' : '2.1'} or later`
  return { version, licence }
}
