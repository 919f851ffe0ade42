/** Lists of archive parts: a text file with one URL a line, as the public archives of Kinetics publish them. Pure. */
import { AppError } from '../../shared/errors'

export interface ArchivePart {
  url: string
  /** File name, unique within the list. */
  name: string
  /** Published checksum, lower-case hex; null where the list has none. */
  checksum: { kind: 'md5' | 'sha256'; hex: string } | null
}

/**
 * Where the lists of the public archives are. From the README of github.com/cvdfoundation/kinetics-dataset, which names
 * them; nothing depends on this mirror: every command takes another list's address or file.
 */
export const knownLists: readonly { id: string; title: string; url: string; annotations: string }[] = [
  ...(['train', 'val', 'test'] as const).map(split => ({
    id: `k400-${split}`,
    title: `Kinetics-400, ${split}`,
    url: `https://s3.amazonaws.com/kinetics/400/${split}/k400_${split}_path.txt`,
    annotations: `https://s3.amazonaws.com/kinetics/400/annotations/${split}.csv`,
  })),
  ...(['train', 'val', 'test'] as const).map(split => ({
    id: `k600-${split}`,
    title: `Kinetics-600, ${split}`,
    url: `https://s3.amazonaws.com/kinetics/600/${split}/k600_${split}_path.txt`,
    annotations: `https://s3.amazonaws.com/kinetics/600/annotations/${split}.txt`,
  })),
  ...(['train', 'val', 'test'] as const).map(split => ({
    id: `k700-2020-${split}`,
    title: `Kinetics-700-2020, ${split}`,
    url: `https://s3.amazonaws.com/kinetics/700_2020/${split}/k700_2020_${split}_path.txt`,
    annotations: `https://s3.amazonaws.com/kinetics/700_2020/annotations/${split}.csv`,
  })),
]

const hexOf = (word: string): ArchivePart['checksum'] => {
  const hex = word.replace(/^(md5|sha256):/i, '').toLowerCase()
  if (/^[0-9a-f]{64}$/.test(hex)) return { kind: 'sha256', hex }
  if (/^[0-9a-f]{32}$/.test(hex)) return { kind: 'md5', hex }
  return null
}

/** The last part of a URL's path, as a file name that is safe to write. */
function nameOf(url: URL): string {
  let last = url.pathname.split('/').pop() ?? ''
  try {
    last = decodeURIComponent(last)
  } catch {
    // Not an escape after all: the name as it stands.
  }
  return last.replace(/[^\w.()+-]/g, '_').replace(/^\.+/, '')
}

/**
 * Reads a list: blank lines and `#` comments are passed over; a checksum (MD5 or SHA-256, hex, with or without its
 * name) may stand before or after the URL, as `md5sum` and `sha256sum` write it.
 * @param base Address of the list itself: relative entries are looked up from there.
 * Throws AppError request.invalid naming the first line that is no address, and for a list without any.
 */
export function parseArchiveList(text: string, base?: string): ArchivePart[] {
  const parts: ArchivePart[] = []
  const names = new Set<string>()
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/^\ufeff/, '').trim()
    if (line === '' || line.startsWith('#')) continue
    const words = line.split(/\s+/)
    const sums = words.map(word => hexOf(word))
    const checksum = sums.find(sum => sum !== null) ?? null
    const address = words.find((_, at) => sums[at] === null)?.replace(/^\*/, '')
    let url: URL
    try {
      url = new URL(address ?? '', base)
    } catch {
      throw new AppError('request.invalid', `line ${i + 1} of the list is no address: ${line.slice(0, 120)}`)
    }
    if (!/^https?:$/.test(url.protocol))
      throw new AppError('request.invalid', `line ${i + 1} of the list is not http or https: ${url.protocol}`)
    const name = nameOf(url)
    if (name === '') throw new AppError('request.invalid', `line ${i + 1} of the list names no file: ${line}`)
    if (names.has(name)) continue
    names.add(name)
    parts.push({ url: url.href, name, checksum })
  }
  if (parts.length === 0) throw new AppError('request.invalid', 'the list names no archive')
  return parts
}

/**
 * "0-3,7": parts by number, from 0; "" or "all" means every part.
 * Throws AppError request.invalid for anything else and for a part that is not in the list.
 */
export function choosePartNumbers(text: string, count: number): number[] {
  const wanted = text.trim()
  if (wanted === '' || wanted === 'all') return Array.from({ length: count }, (_, i) => i)
  const chosen = new Set<number>()
  for (const piece of wanted.split(',')) {
    const match = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(piece)
    if (!match) throw new AppError('request.invalid', `"${piece.trim()}" is no part: write 0-3,7 or all`)
    const from = Number(match[1])
    const to = Number(match[2] ?? match[1])
    if (to < from || to >= count)
      throw new AppError('request.invalid', `part ${to} is not there: the list has parts 0 to ${count - 1}`)
    for (let i = from; i <= to; i++) chosen.add(i)
  }
  return [...chosen].sort((a, b) => a - b)
}
