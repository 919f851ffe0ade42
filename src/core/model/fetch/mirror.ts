/** A mirror: a folder, or an address, that holds published files under their own names. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** How far below its root a folder is searched: `mirror/a/b/file`. */
const depth = 2

/** The mirror as a folder, or null when it is a web address. */
export function mirrorFolder(mirror: string): string | null {
  if (/^https?:/i.test(mirror)) return null
  return /^file:/i.test(mirror) ? fileURLToPath(mirror) : mirror
}

/** The first file of that name, nearer levels first. An unreadable folder holds nothing. */
export async function findInFolder(folder: string, file: string): Promise<string | null> {
  let level = [folder]
  for (let below = 0; below <= depth; below++) {
    const next: string[] = []
    for (const place of level) {
      const entries = await readdir(place, { withFileTypes: true }).catch(() => [])
      // A link to a file counts as a file: mirrors are often farms of links.
      const found = entries.find(entry => entry.name === file && !entry.isDirectory())
      if (found) return join(place, file)
      next.push(...entries.filter(entry => entry.isDirectory()).map(entry => join(place, entry.name)))
    }
    level = next
  }
  return null
}

/** A web address cannot be searched: the two places a file may be at. */
export const mirrorUrls = (mirror: string, modelId: string, file: string): string[] => {
  const base = mirror.replace(/\/+$/, '')
  return [`${base}/${file}`, `${base}/${modelId}/${file}`]
}
