/** What this process and its children cost, read from /proc (Linux). Elsewhere null: nothing there says it as cheaply. */
import { readFile, readdir } from 'node:fs/promises'

export interface TreeUsage {
  /** Process ids, the asked one first. */
  pids: number[]
  /** User and system time of all of them, and of children that have ended, seconds. */
  cpuSec: number
}

/** USER_HZ, a constant of the Linux ABI on every platform Node runs on. */
const ticksPerSecond = 100

/** proc(5) stat: parent is field 4, utime stime cutime cstime 14 to 17. The name in field 2 may hold anything. */
export function parseStat(text: string): { parent: number; cpuTicks: number } {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const field = (number: number): number => Number(fields[number - 3])
  return { parent: field(4), cpuTicks: field(14) + field(15) + field(16) + field(17) }
}

async function readOr<T>(path: string, parse: (text: string) => T): Promise<T | null> {
  try {
    return parse(await readFile(path, 'utf8'))
  } catch {
    return null
  }
}

/** The process `pid` and everything below it; null where there is no /proc. */
export async function treeUsage(pid: number = process.pid): Promise<TreeUsage | null> {
  if (process.platform !== 'linux') return null
  const all = new Map<number, ReturnType<typeof parseStat>>()
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readOr(`/proc/${name}/stat`, parseStat)
    if (stat !== null) all.set(Number(name), stat)
  }
  // The list grows while it is walked: children of children are found too.
  const pids = [pid]
  for (const parent of pids) for (const [id, stat] of all) if (stat.parent === parent) pids.push(id)
  const cpuTicks = pids.reduce((sum, id) => sum + (all.get(id)?.cpuTicks ?? 0), 0)
  return { pids, cpuSec: cpuTicks / ticksPerSecond }
}

/** Bytes by the kernel's own sum of a process's mappings: Rss counts shared pages in full, Pss by share. */
export function parseRollup(text: string): { rssBytes: number; pssBytes: number } {
  const bytes = (name: string): number =>
    1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0)
  return { rssBytes: bytes('Rss'), pssBytes: bytes('Pss') }
}

async function familyMemory(pids: readonly number[]): Promise<{ rssBytes: number; pssBytes: number }> {
  const sum = { rssBytes: 0, pssBytes: 0 }
  for (const id of pids) {
    const one = await readOr(`/proc/${id}/smaps_rollup`, parseRollup)
    sum.rssBytes += one?.rssBytes ?? 0
    sum.pssBytes += one?.pssBytes ?? 0
  }
  return sum
}

export interface TreeWatch {
  /** Ends the watch and gives the peaks; null where nothing could be read. */
  stop(): Promise<{ rssBytes: number; pssBytes: number; samples: number } | null>
}

/** Samples the family's memory `hertz` times a second until stopped. */
export function watchTree(hertz = 4, pid: number = process.pid): TreeWatch {
  const peak = { rssBytes: 0, pssBytes: 0, samples: 0 }
  let stopped = false
  let wake: () => void = () => undefined
  const loop = (async () => {
    while (!stopped) {
      const use = await treeUsage(pid)
      if (use === null) return
      const memory = await familyMemory(use.pids)
      peak.rssBytes = Math.max(peak.rssBytes, memory.rssBytes)
      peak.pssBytes = Math.max(peak.pssBytes, memory.pssBytes)
      peak.samples++
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, 1000 / hertz)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
        if (stopped) wake()
      })
    }
  })()
  return {
    async stop() {
      stopped = true
      wake()
      await loop
      return peak.samples === 0 ? null : peak
    },
  }
}
