/** Numbers as people read them. Figures are meant for tabular numerals; a no-break space keeps value and unit together. */

const NBSP = '\u00a0'

/** A share 0..1 to a tenth of a percent, without the sign: 0.9994 → "99.9". */
export const percent = (share: number): string => (share * 100).toFixed(1)

/** Seconds as m:ss, or h:mm:ss. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds + 1e-6))
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const tail = `${String(s).padStart(2, '0')}`
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${tail}` : `${m}:${tail}`
}

/** Seconds as m:ss.hh, for the player. */
export function preciseClock(seconds: number): string {
  const hundredths = Math.max(0, Math.round(seconds * 100))
  const [m, s, h] = [Math.floor(hundredths / 6000), Math.floor(hundredths / 100) % 60, hundredths % 100]
  return `${m}:${String(s).padStart(2, '0')}.${String(h).padStart(2, '0')}`
}

/** Bytes in decimal units: 49_300_000 → "49 MB". */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = count
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value < 9.95 && unit > 0 ? value.toFixed(1) : Math.round(value)}${NBSP}${units[unit]}`
}

/** A remaining time: "8 s", "3 min", "2 h 5 min". */
export function span(seconds: number): string {
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))}${NBSP}s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `${minutes}${NBSP}min`
  return `${Math.floor(minutes / 60)}${NBSP}h ${minutes % 60}${NBSP}min`
}

/** Milliseconds: "62 ms", "1.18 s". */
export const millis = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)}${NBSP}ms` : `${(ms / 1000).toFixed(2)}${NBSP}s`

/** A frame rate without needless digits: 25, 29.97. */
export const rate = (fps: number): string => String(Math.round(fps * 100) / 100)

/** Local date and time to the minute. */
export function when(iso: string): string {
  const date = new Date(iso)
  return Number.isNaN(date.getTime())
    ? iso
    : date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
}

/** Local time to the minute, with the day where it is not today: "4:09 PM", "Nov 20, 4:09 PM". */
export function whenBrief(iso: string, now = new Date()): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  const time = date.toLocaleTimeString(undefined, { timeStyle: 'short' })
  if (date.toDateString() === now.toDateString()) return time
  const isThisYear = date.getFullYear() === now.getFullYear()
  const day = date.toLocaleDateString(
    undefined,
    isThisYear ? { month: 'short', day: 'numeric' } : { dateStyle: 'medium' },
  )
  return `${day}, ${time}`
}

/** "MoViNet-A0-stream, Kinetics-600" → "MoViNet-A0-stream"; "Motion energy (built in)" → "Motion energy". */
export const shortTitle = (modelTitle: string): string => modelTitle.split(/,| \(/)[0] ?? modelTitle

/** The last part of a path, whatever its separators. */
export const baseName = (path: string): string => path.split(/[\\/]/).filter(Boolean).pop() ?? path
