/**
 * What is kept of a run's journal between two questions: every row in brief, and where in the file the whole one stands.
 * A row is some kilobytes, its brief a fraction of that; a journal that grew is read from where it was left.
 */
import { randomBytes } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { ResultRow, briefOf, type RowBrief } from '../../shared/domain'
import type { Log } from '../base/log'
import { scanJsonl } from '../base/store/jsonl'

export interface RowIndex {
  /** Changes when the journal was written anew, so that places in `briefs` mean other rows. */
  readonly generation: string
  /** One per clip in the order the clips first came; a clip that was tried again keeps its place. */
  readonly briefs: readonly RowBrief[]
  /** The whole row of a clip as the file holds it; undefined where it has none. */
  row(clip: string): Promise<ResultRow | undefined>
}

interface Index {
  generation: string
  /** Of the file that was read; a journal written anew is another file under the same name. */
  file: number
  wholeBytes: number
  places: Map<string, number>
  briefs: RowBrief[]
  starts: number[]
  lengths: number[]
}

const newIndex = (file: number): Index => ({
  generation: randomBytes(6).toString('hex'),
  file,
  wholeBytes: 0,
  places: new Map(),
  briefs: [],
  starts: [],
  lengths: [],
})

async function readRow(path: string, start: number, length: number): Promise<ResultRow | undefined> {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start)
    const parsed = ResultRow.safeParse(JSON.parse(buffer.toString('utf8', 0, bytesRead)))
    return parsed.success ? parsed.data : undefined
  } catch (error) {
    // No JSON there: the file was written anew between the look and the reading.
    if (error instanceof SyntaxError) return undefined
    throw error
  } finally {
    await handle.close()
  }
}

/** @param keep How many journals stay in memory; the one asked for longest ago goes first. */
export function createRowIndex(log: Log, keep = 3): (journal: string) => Promise<RowIndex> {
  const indexes = new Map<string, Promise<Index>>()

  const read = async (path: string, known: Index | undefined): Promise<Index> => {
    const { ino, size } = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return { ino: 0, size: 0 }
      throw error
    })
    const index = known?.file === ino && size >= known.wholeBytes ? known : newIndex(ino)
    if (size === index.wholeBytes) return index
    const { places, briefs, starts, lengths } = index
    const { wholeBytes, bad } = await scanJsonl(
      path,
      ResultRow,
      (row, start, bytes) => {
        const place = places.get(row.clip) ?? briefs.length
        places.set(row.clip, place)
        briefs[place] = briefOf(row)
        starts[place] = start
        lengths[place] = bytes
      },
      index.wholeBytes,
    )
    index.wholeBytes = wholeBytes
    if (bad.length > 0)
      log.warn({ mod: 'journal', file: path, lines: bad }, 'lines that are no rows were left out')
    return index
  }

  /** The index as the file is now; one reading at a time for each file. */
  const indexOf = (path: string): Promise<Index> => {
    const before = indexes.get(path)
    const now = (before ?? Promise.resolve(undefined)).catch(() => undefined).then(known => read(path, known))
    indexes.delete(path)
    indexes.set(path, now)
    now.catch(() => {
      if (indexes.get(path) === now) indexes.delete(path)
    })
    for (const oldest of indexes.keys()) {
      if (indexes.size <= keep) break
      indexes.delete(oldest)
    }
    return now
  }

  return async path => {
    const index = await indexOf(path)
    return {
      generation: index.generation,
      briefs: index.briefs,
      async row(clip) {
        let at = index
        for (let attempt = 0; attempt < 2; attempt++) {
          const place = at.places.get(clip)
          if (place === undefined) return undefined
          const row = await readRow(path, at.starts[place] ?? 0, at.lengths[place] ?? 0)
          if (row?.clip === clip) return row
          at = await indexOf(path)
        }
        return undefined
      },
    }
  }
}
