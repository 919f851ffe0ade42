/** How much the cache holds, and emptying it. Everything in it can be made again. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DataPaths } from '../base/paths'
import { eachLimited } from '../library/scan-folder'

/** What is being made or received right now is not ours to delete; the file cache sweeps these itself. */
const inUse = new Set(['temp', 'uploads'])
const statsAtOnce = 16

interface CacheSize {
  cacheBytes: number
  cacheFiles: number
}

async function sizeOf(folder: string): Promise<CacheSize> {
  const total = { cacheBytes: 0, cacheFiles: 0 }
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  await eachLimited(entries, statsAtOnce, async entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      const below = await sizeOf(path)
      total.cacheBytes += below.cacheBytes
      total.cacheFiles += below.cacheFiles
      return
    }
    const facts = await stat(path).catch(() => null)
    if (facts === null) return
    total.cacheBytes += facts.size
    total.cacheFiles++
  })
  return total
}

export const cacheSize = (paths: DataPaths): Promise<CacheSize> => sizeOf(paths.cache)

/** A file that is asked for meanwhile is made again: rather a wasted picture than a cache that cannot be emptied. */
export async function emptyCache(paths: DataPaths): Promise<{ freedBytes: number }> {
  const before = await cacheSize(paths)
  for (const name of await readdir(paths.cache).catch(() => [])) {
    if (!inUse.has(name)) await rm(join(paths.cache, name), { recursive: true, force: true, maxRetries: 3 })
  }
  const after = await cacheSize(paths)
  return { freedBytes: Math.max(0, before.cacheBytes - after.cacheBytes) }
}
