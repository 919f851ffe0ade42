/**
 * Human labels and tags: an append-only file of lines keyed by folder and clip, and the history it tells. Runs never
 * touch it. One step of undo is one append, whatever the number of clips.
 */
import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { ClipLabels, HumanLabel, LabelHistory } from '../../shared/domain'
import { FolderHistory, LabelLine, type SetLine } from './label-history'
import type { Log } from '../base/log'
import type { DataPaths } from '../base/paths'
import { openJsonl, readJsonl } from '../base/store/jsonl'
import { withLock } from '../base/store/lock'
import { createPacer } from '../base/event-loop'

/** What is left out stays as it is. */
export interface PathChange {
  /** Relative to the folder. */
  path: string
  human?: HumanLabel | null
  tags?: { add: readonly string[]; remove: readonly string[] }
}

export interface StepOutcome {
  /** Null: there was nothing to do, and nothing was written. */
  title: string | null
  changes: (ClipLabels & { path: string })[]
  history: LabelHistory
}

export interface Labels {
  /** What is said of a folder's clips, by path; reads the file again when another process has written. */
  of(folder: string): Promise<ReadonlyMap<string, ClipLabels>>
  history(folder: string): Promise<LabelHistory>
  /** One step, on disk when it resolves; all of it or nothing. What says the same as before is left out. */
  set(folder: string, changes: readonly PathChange[], title: string): Promise<StepOutcome>
  /** Takes the last step back, or does the last one taken back again. */
  turn(folder: string, direction: 'undo' | 'redo', by: string): Promise<StepOutcome>
}

const sameHuman = (a: HumanLabel | null, b: HumanLabel | null): boolean =>
  a?.label === b?.label && a?.index === b?.index && a?.status === b?.status
const sameTags = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((tag, i) => tag === b[i])

function changed(before: ClipLabels, { human, tags }: PathChange): ClipLabels {
  const isNew = human !== undefined && !sameHuman(before.human, human)
  const kept = tags === undefined ? before.tags : before.tags.filter(tag => !tags.remove.includes(tag))
  return {
    human: isNew ? human : before.human,
    tags: tags === undefined ? kept : [...new Set([...kept, ...tags.add])],
  }
}

export function createLabels(paths: DataPaths, log: Log): Labels {
  let byFolder = new Map<string, FolderHistory>()
  /** Size of the file when it was last read or written: it only grows, so another size means another writer. */
  let knownBytes = -1
  /** Steps keep the order they were asked for. */
  let last: Promise<unknown> = Promise.resolve()

  const historyOf = (folder: string): FolderHistory => {
    const known = byFolder.get(folder) ?? new FolderHistory()
    byFolder.set(folder, known)
    return known
  }
  const fileBytes = async (): Promise<number> => {
    try {
      return (await stat(paths.labels)).size
    } catch {
      return 0
    }
  }
  const refresh = async (): Promise<{ wholeBytes: number; unterminated: boolean }> => {
    const bytes = await fileBytes()
    if (bytes === knownBytes) return { wholeBytes: bytes, unterminated: false }
    const content = await readJsonl(paths.labels, LabelLine)
    if (content.torn) log.warn({ mod: 'labels', file: paths.labels }, 'a torn last label was dropped')
    if (content.bad.length > 0)
      log.warn({ mod: 'labels', lines: content.bad }, 'lines that are no labels were left out')
    const fresh = new Map<string, FolderHistory>()
    const pacer = createPacer()
    for (const line of content.rows) {
      const history = fresh.get(line.folder) ?? new FolderHistory()
      fresh.set(line.folder, history)
      if (!history.apply(line)) log.warn({ mod: 'labels', line }, 'an undo of a step that is not there')
      if (pacer.due()) await pacer.rest()
    }
    byFolder = fresh
    knownBytes = content.torn || content.unterminated ? -1 : content.wholeBytes
    return content
  }

  const write = async (
    lines: readonly LabelLine[],
    content: Awaited<ReturnType<typeof refresh>>,
  ): Promise<void> => {
    const writer = await openJsonl(paths.labels, content)
    try {
      await writer.appendAll(lines)
    } catch (error) {
      // What is in the file now is read again before the next step.
      knownBytes = -1
      throw error
    } finally {
      await writer.close()
    }
    const pacer = createPacer()
    for (const line of lines) {
      historyOf(line.folder).apply(line)
      if (pacer.due()) await pacer.rest()
    }
    knownBytes = await fileBytes()
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(() => withLock(paths.labelsLock, 'the label file', work))
    last = done.catch(() => undefined)
    return done
  }

  return {
    async of(folder) {
      // A step under way is applied in slices: wait for the whole of it.
      await last
      await refresh()
      return new Map(byFolder.get(folder)?.all() ?? [])
    },
    async history(folder) {
      await last
      await refresh()
      return historyOf(folder).summary()
    },
    set: (folder, changes, title) =>
      inTurn(async () => {
        const content = await refresh()
        const history = historyOf(folder)
        const step = randomBytes(6).toString('base64url')
        const lines = new Map<string, SetLine>()
        const pacer = createPacer()
        for (const change of changes) {
          const before = lines.get(change.path) ?? history.of(change.path)
          const after = changed({ human: before.human, tags: before.tags ?? [] }, change)
          if (sameHuman(before.human, after.human) && sameTags(before.tags ?? [], after.tags)) continue
          lines.set(change.path, { schema: 1, folder, clip: change.path, ...after, step })
          if (pacer.due()) await pacer.rest()
        }
        const list = [...lines.values()]
        if (list[0] === undefined) return { title: null, changes: [], history: history.summary() }
        list[0] = { ...list[0], title }
        await write(list, content)
        return {
          title,
          changes: list.map(({ clip, human, tags }) => ({ path: clip, human, tags: tags ?? [] })),
          history: historyOf(folder).summary(),
        }
      }),
    turn: (folder, direction, by) =>
      inTurn(async () => {
        const content = await refresh()
        const history = historyOf(folder)
        const step = history.next(direction)
        if (step === undefined) return { title: null, changes: [], history: history.summary() }
        const line = { schema: 1 as const, folder, title: step.title, by, at: new Date().toISOString() }
        await write([direction === 'undo' ? { ...line, undo: step.id } : { ...line, redo: step.id }], content)
        const side = direction === 'undo' ? 'before' : 'after'
        return {
          title: step.title,
          changes: [...step.changes].map(([path, change]) => ({ path, ...change[side] })),
          history: history.summary(),
        }
      }),
  }
}
