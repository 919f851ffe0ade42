/** What the ffmpeg command line prints, as values. Pure: text in, facts out. */
import type { Rational } from './libav'

/** One video stream as `ffmpeg -i` describes it. */
export interface PrintedTrack {
  codec: string
  width: number
  height: number
  pixelFormat: string
  sar: Rational
  averageFps: number
  isDefault: boolean
  attachedPicture: boolean
  transfer: 'pq' | 'hlg' | 'sdr'
  /** Clockwise degrees, from "displaymatrix: rotation of -90.00 degrees" (counter-clockwise there). */
  rotation: number
}

export interface PrintedInput {
  container: string
  /** Of the longest track, as the header says; 0 where it does not. */
  durationSec: number
  /** Tracks of any kind. */
  streams: number
  tracks: PrintedTrack[]
}

/** "h264 (High) (avc1 / 0x31637661), yuv420p(tv, bt709), 340x256 [SAR 64:51 DAR 5:3], 28 fps" cut at its outer commas. */
function outerParts(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let part = ''
  for (const char of text) {
    if (char === '(' || char === '[') depth++
    if (char === ')' || char === ']') depth--
    if (char === ',' && depth === 0) {
      parts.push(part.trim())
      part = ''
    } else part += char
  }
  return [...parts, part.trim()]
}

function parseTrack(text: string): PrintedTrack {
  const parts = outerParts(text)
  const [first = '', second = ''] = parts
  const size = parts.map(part => /^(\d+)x(\d+)\b/.exec(part)).find(match => match !== null)
  const sar = /\bSAR (\d+):(\d+)/.exec(text)
  const fps = parts.map(part => /^([\d.]+)(k?) fps$/.exec(part)).find(match => match !== null)
  return {
    codec: /^[\w.-]+/.exec(first)?.[0] ?? 'unknown',
    width: Number(size?.[1] ?? 0),
    height: Number(size?.[2] ?? 0),
    pixelFormat: /^[a-z0-9]+/.exec(second)?.[0] ?? '',
    sar: sar ? { num: Number(sar[1]), den: Number(sar[2]) } : { num: 1, den: 1 },
    averageFps: fps ? Number(fps[1]) * (fps[2] === 'k' ? 1000 : 1) : 0,
    isDefault: text.includes('(default)'),
    attachedPicture: text.includes('(attached pic)'),
    transfer: text.includes('smpte2084') ? 'pq' : text.includes('arib-std-b67') ? 'hlg' : 'sdr',
    rotation: 0,
  }
}

/** Reads the "Input #0" part of ffmpeg's messages; null before there is one. Output parts are left alone. */
export function parseInput(lines: readonly string[]): PrintedInput | null {
  let input: PrintedInput | null = null
  let current: PrintedTrack | undefined
  for (const line of lines) {
    const head = /^Input #0, (.+), from '/.exec(line)
    if (head) input = { container: head[1]!, durationSec: 0, streams: 0, tracks: [] }
    if (!input) continue
    if (/^Output #|^Stream mapping:/.test(line)) break
    const stream = /^\s*Stream #0:\d+[^:]*: (\w+): (.*)$/.exec(line)
    const lasts = /^\s*Duration: (\d+):(\d+):([\d.]+)/.exec(line)
    if (lasts) input.durationSec = 3600 * Number(lasts[1]) + 60 * Number(lasts[2]) + Number(lasts[3])
    if (stream) {
      input.streams++
      current = stream[1] === 'Video' ? parseTrack(stream[2]!) : undefined
      if (current) input.tracks.push(current)
    }
    const rotation = /displaymatrix: rotation of (-?[\d.]+) degrees/.exec(line)
    if (rotation && current) current.rotation = (((Math.round(-Number(rotation[1]) / 90) % 4) + 4) % 4) * 90
  }
  return input
}

/** "#tb 0: 1/14336" → stream 0, 1/14336. */
export function parseTimeBase(line: string): { stream: number; timeBase: Rational } | null {
  const match = /^#tb (\d+): (\d+)\/(\d+)/.exec(line)
  return match
    ? { stream: Number(match[1]), timeBase: { num: Number(match[2]), den: Number(match[3]) } }
    : null
}

/**
 * One line of the framecrc muxer: "stream, dts, pts, duration, size, checksum"; NaN for a missing time stamp.
 * Its Adler-32 starts at 0, so that 0 means nothing but zero bytes.
 */
export function parseFrameLine(
  line: string,
): { stream: number; dts: number; pts: number; duration: number; size: number; zeros: boolean } | null {
  if (line.startsWith('#')) return null
  const parts = line.split(',')
  if (parts.length < 6) return null
  const stamp = (text: string): number => {
    const trimmed = text.trim()
    return /^-?\d+$/.test(trimmed) && trimmed !== '-9223372036854775808' ? Number(trimmed) : NaN
  }
  const [stream, dts, pts, duration, size] = parts.map(stamp) as [number, number, number, number, number]
  return Number.isNaN(stream)
    ? null
    : { stream, dts, pts, duration, size, zeros: parts[5]!.trim() === '0x00000000' }
}

/** One line of the showinfo filter: the time stamp (NaN for none) and size of a frame that is about to be written. */
export function parseShowinfo(line: string): { pts: number; width: number; height: number } | null {
  const match = /showinfo[^\]]*\] n:\s*\d+ pts:\s*(\S+) .*? s:(\d+)x(\d+) /.exec(line)
  if (!match) return null
  return {
    pts: /^-?\d+$/.test(match[1]!) ? Number(match[1]) : NaN,
    width: Number(match[2]),
    height: Number(match[3]),
  }
}

/** The last line that says why, for a person: without addresses, banners and repeat counts. */
export function lastComplaint(lines: readonly string[]): string {
  const useful = lines
    .map(line => line.replace(/^\[[^\]]*\]\s*/, '').trim())
    .filter(
      line => line !== '' && !/^(Last message repeated|At least one output|frame=|ffmpeg version)/.test(line),
    )
  const complaint = useful
    .reverse()
    .find(line => /invalid|error|could not|not found|no such|moov/i.test(line))
  return (complaint ?? useful[0] ?? 'no reason given').replace(/^.*?: (?=Invalid data)/, '')
}
