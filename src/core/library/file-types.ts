/** What is a clip: by its name's ending or its first bytes. Pure; the walking is in scan-folder.ts. */

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '))

/** These get a row whatever their content: a broken one must fail with the true reason, not vanish. */
const videoExtensions = words(
  'mp4 m4v mov qt mkv webm avi divx wmv asf flv f4v mpg mpeg mpe m1v m2v mpv ts mts m2t m2ts vob ogv ogm 3gp 3g2 ' +
    'dv mxf rm rmvb h264 264 avc h265 265 hevc ivf y4m nut amv wtv mjpeg mjpg obu gif apng',
)
/** Also endings of program sources: one that is plain text is no clip. */
const sourceExtensions = words('ts mts')
/** ISO and EBML containers that by their name hold sound only. */
const audioExtensions = words(
  'm4a m4b m4r aac mp3 mp2 wav flac ogg oga opus wma aif aiff mka ac3 dts mid amr caf',
)
const pictureExtensions = words(
  'jpg jpeg jpe png webp bmp tif tiff heic heif avif svg ico psd raw cr2 nef dng jxl',
)
const textExtensions = words(
  'txt md csv tsv json jsonl xml yaml yml toml ini log html htm css js py ipynb sh bat srt vtt ass ssa sub nfo eaf',
)
const archiveExtensions = words('zip tar gz tgz bz2 xz 7z rar zst iso')

/** Files that systems leave behind; lower case. */
const systemNames = words('thumbs.db ehthumbs.db desktop.ini __macosx $recycle.bin lost+found')

/** Bytes that `sniff` wants; fewer are fine when the file is shorter. */
export const sniffBytes = 4096

/** Lower case, without the dot; '' when there is none. A leading dot is no extension. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase()
}

export const isHidden = (name: string): boolean => name.startsWith('.')
export const isSystemFile = (name: string): boolean =>
  systemNames.has(name.toLowerCase()) || name === 'System Volume Information'

/** Whether the name alone settles it: a clip, no clip, or look at the first bytes. */
export function kindByName(name: string): 'clip' | 'look' | 'audio' {
  const extension = extensionOf(name)
  if (sourceExtensions.has(extension)) return 'look'
  if (videoExtensions.has(extension)) return 'clip'
  return audioExtensions.has(extension) ? 'audio' : 'look'
}

/** Why a file that is no clip was left out, in words that can be counted. */
export function skipReason(name: string, bytes: number): string {
  const extension = extensionOf(name)
  if (audioExtensions.has(extension)) return 'sound file'
  if (pictureExtensions.has(extension)) return 'still picture'
  if (textExtensions.has(extension) || sourceExtensions.has(extension)) return 'text or data file'
  if (archiveExtensions.has(extension)) return 'archive'
  return bytes === 0 ? 'empty file' : 'other file'
}

const ascii = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length))
const startsWith = (bytes: Uint8Array, ...values: number[]): boolean =>
  values.every((value, i) => bytes[i] === value)

function contains(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(text, 0, 'latin1')
}

/** Still pictures and sound in the ISO container: AVIF, HEIF, M4A. Brands from mp4ra.org; `avis` is a sequence. */
const isoOther = words('avif heic heix mif1 heim heis miaf M4A M4B M4P')

function isIsoVideo(bytes: Uint8Array): boolean {
  // The first box's size is below 16 MB, so the file begins with a zero byte, which no text does.
  if (bytes.length < 12 || bytes[0] !== 0) return false
  const box = ascii(bytes, 4, 4)
  if (box === 'ftyp') return !isoOther.has(ascii(bytes, 8, 4).trim())
  return ['moov', 'mdat', 'wide', 'free', 'skip', 'pnot'].includes(box)
}

/** A transport stream repeats its sync byte 0x47 every 188 bytes (192 with time codes before each packet). */
function isTransportStream(bytes: Uint8Array): boolean {
  return [
    [0, 188],
    [4, 192],
  ].some(([from = 0, step = 188]) => [0, 1, 2, 3].every(n => bytes[from + n * step] === 0x47))
}

/** Annex B: a start code, then a first unit as streams begin: H.264 SPS or AUD, HEVC VPS or AUD. */
function isElementaryStream(bytes: Uint8Array): boolean {
  const code = startsWith(bytes, 0, 0, 0, 1) ? 4 : startsWith(bytes, 0, 0, 1) ? 3 : 0
  if (code === 0) return false
  const head = bytes[code] ?? 0
  const next = bytes[code + 1] ?? 0
  if (code === 3 && (head === 0xba || head === 0xb3)) return true // MPEG program stream, MPEG-1/2 video
  const avc = head & 0x9f
  const hevc = head >> 1
  return avc === 7 || avc === 9 || ((hevc === 32 || hevc === 35) && next === 1)
}

/** The animation control chunk stands before the picture data (PNG specification, third edition, 11.3.6). */
function isAnimatedPng(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const chunk = ascii(bytes, at + 4, 4)
    if (chunk === 'acTL') return true
    if (chunk === 'IDAT') return false
  }
  return false
}

/** @param bytes The file's first `sniffBytes`. @returns A container's name when they say moving pictures, else null. */
export function sniff(bytes: Uint8Array): string | null {
  if (isIsoVideo(bytes)) return 'mp4'
  if (startsWith(bytes, 0x1a, 0x45, 0xdf, 0xa3)) return contains(bytes, 'webm') ? 'webm' : 'matroska'
  const first = ascii(bytes, 0, 4)
  if (first === 'RIFF') {
    const form = ascii(bytes, 8, 4)
    if (form === 'AVI ') return 'avi'
    const animated = form === 'WEBP' && ascii(bytes, 12, 4) === 'VP8X' && ((bytes[20] ?? 0) & 2) !== 0
    return animated ? 'webp' : null
  }
  if (first === 'FLV\u0001') return ((bytes[4] ?? 0) & 1) !== 0 ? 'flv' : null
  if (isElementaryStream(bytes)) return 'mpeg'
  if (isTransportStream(bytes)) return 'mpegts'
  if (startsWith(bytes, 0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11)) return 'asf'
  if (first === 'OggS') return contains(bytes, '\u0080theora') ? 'ogg' : null
  if (first === 'DKIF') return 'ivf'
  if (ascii(bytes, 0, 10) === 'YUV4MPEG2 ') return 'y4m'
  if (first === '.RMF') return 'rm'
  if (startsWith(bytes, 0x06, 0x0e, 0x2b, 0x34, 0x02, 0x05, 0x01, 0x01, 0x0d, 0x01, 0x02)) return 'mxf'
  if (first === 'GIF8') return contains(bytes, 'NETSCAPE2.0') || contains(bytes, 'ANIMEXTS1.0') ? 'gif' : null
  if (startsWith(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))
    return isAnimatedPng(bytes) ? 'apng' : null
  return null
}

/** Whether these first bytes are text: a `.ts` file that is TypeScript. */
export function looksLikeText(bytes: Uint8Array): boolean {
  return bytes.length > 0 && !bytes.includes(0)
}

/** Whether a file of this name and these first bytes is a clip; only for names of kind 'look'. */
export function isClip(name: string, bytes: Uint8Array): boolean {
  if (sniff(bytes) !== null) return true
  return sourceExtensions.has(extensionOf(name)) && !looksLikeText(bytes)
}
