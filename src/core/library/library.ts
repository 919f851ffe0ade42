/** The open folder: its clips, what is known of each, and the looking at them that goes on behind. */
import { createHash } from 'node:crypto'
import { basename, join, resolve } from 'node:path'
import type { Clip, ClipLabels, LabelHistory, LibrarySummary } from '../../shared/domain'
import { AppError, isInputFault } from '../../shared/errors'
import { toClipError } from '../base/clip-error'
import type { Media } from '../contract/engine'
import { openProbeCache, type ProbeCache } from './probe-cache'
import type { Jobs } from '../base/jobs'
import { parseKineticsName } from '../kinetics/kinetics-name'
import type { Labels } from '../labels/labels'
import type { Log } from '../base/log'
import type { DataPaths } from '../base/paths'
import { eachLimited, scanFolder, type Scan, type ScannedFile } from './scan-folder'
import { listsWithMatches, noTruthLists, type TruthLists } from '../ground-truth/truth-lists'
import { folderTruth, type LabelIndex } from '../ground-truth/folder-truth'
import { createPacer } from '../base/event-loop'

/** Clips looked at at once: the media process must keep room for posters. */
const probesAtOnce = 2
/** Clips that changed are told in batches this far apart (at most 5 a second), this many at a time. */
const batchMs = 250
const batchClips = 1000

export interface LibraryEvents {
  library: (summary: LibrarySummary) => void
  clips: (event: { revision: number; clips: Clip[] }) => void
}

export interface Library {
  /** Lists a folder or a single file and begins to look at its clips. Throws AppError path.*. */
  open(path: string): Promise<LibrarySummary>
  summary(): LibrarySummary | null
  revision(): number
  clips(): readonly Clip[]
  /** Throws AppError clip.missing. */
  clip(clipId: string): Clip
  /** The clip's file: an absolute path. */
  fileOf(clip: Clip): string
  /** Absolute path of the open folder. Throws AppError path.missing when none is open. */
  folder(): string
  /** Facts learned otherwise, e.g. while classifying. */
  learn(clipId: string, facts: Pick<Clip, 'media' | 'problem'>): void
  /** What a person said of clips, by path; nothing happens where another folder is open by now. */
  setLabels(
    folder: string,
    changes: readonly (ClipLabels & { path: string })[],
    history: LabelHistory,
  ): Promise<void>
  dispose(): Promise<void>
}

export interface LibraryOptions {
  paths: DataPaths
  media: Media
  labels: Labels
  /** Names of the label sets that are known, to read folder names. */
  known: LabelIndex
  /** Annotation lists that belong to a folder. */
  truthLists?: (folder: string) => Promise<TruthLists>
  jobs: Jobs
  events: LibraryEvents
  log: Log
}

interface Open {
  scan: Scan
  name: string
  clips: Clip[]
  /** Place of each clip in `clips`, by id. */
  places: Map<string, number>
  classes: number
  probed: number
  problems: number
  labels: LabelHistory
  truthLists: LibrarySummary['truthLists']
  abort: AbortController
  looking: Promise<void>
}

/** The same file keeps its id when the folder is opened again. */
export const clipIdOf = (path: string): string =>
  createHash('sha256').update(path).digest('base64url').slice(0, 16)

/** A clip as its place and name alone tell it. */
export function newClip(
  file: ScannedFile,
  known: LabelIndex,
  said?: ClipLabels,
  listed: string | null = null,
): Clip {
  const name = basename(file.path)
  return {
    id: clipIdOf(file.path),
    path: file.path,
    name,
    bytes: file.bytes,
    mtimeMs: file.mtimeMs,
    truth: listed === null ? folderTruth(file.path, known) : { label: listed, source: 'csv' },
    kinetics: parseKineticsName(name),
    media: null,
    problem: null,
    human: said?.human ?? null,
    tags: said?.tags ?? [],
  }
}

export function createLibrary(options: LibraryOptions): Library {
  const { paths, media, labels, known, jobs, events } = options
  const log = options.log.child({ mod: 'library' })
  let current: Open | null = null
  let revision = 0
  let listing: AbortController | null = null
  const changed = new Map<string, Clip>()
  let timer: NodeJS.Timeout | null = null

  const summaryOf = (open: Open): LibrarySummary => ({
    folder: open.scan.folder,
    name: open.name,
    revision,
    clips: open.clips.length,
    classes: open.classes,
    skipped: open.scan.skipped,
    probed: open.probed,
    labels: open.labels,
    truthLists: open.truthLists,
  })
  const flushChanges = (): void => {
    timer = null
    if (current === null) return
    const batch = [...changed.values()].slice(0, batchClips)
    for (const clip of batch) changed.delete(clip.id)
    if (batch.length > 0) {
      events.clips({ revision, clips: batch })
      events.library(summaryOf(current))
    }
    if (changed.size > 0) timer = setTimeout(flushChanges, batchMs)
  }
  /** Clips are replaced, never changed in place: an answer under way keeps what it began with. */
  const replace = (open: Open, clip: Clip, change: Partial<Clip>): Clip => {
    const place = open.places.get(clip.id)
    const before = place === undefined ? clip : (open.clips[place] ?? clip)
    const after = { ...before, ...change }
    if (place !== undefined) open.clips[place] = after
    if (before.media === null && before.problem === null && (after.media ?? after.problem) !== null)
      open.probed++
    open.problems += Number(after.problem !== null) - Number(before.problem !== null)
    if (open === current) {
      changed.set(after.id, after)
      timer ??= setTimeout(flushChanges, batchMs)
    }
    return after
  }

  /** What a person says is told by an event of its own; facts that wait to be told must not bring back what was said before. */
  const relabel = (open: Open, clip: Clip, said: ClipLabels): void => {
    const place = open.places.get(clip.id)
    if (place === undefined) return
    const after = { ...clip, ...said }
    open.clips[place] = after
    if (changed.has(clip.id)) changed.set(clip.id, after)
  }

  const look = async (
    open: Open,
    cache: ProbeCache,
    reader: string,
    signal: AbortSignal,
    tell: () => void,
  ): Promise<void> => {
    const unknown = open.clips.filter(clip => clip.media === null && clip.problem === null)
    let sinceFlush = 0
    await eachLimited(unknown, probesAtOnce, async clip => {
      if (signal.aborted) return
      try {
        const { media: facts } = await media.probe(join(open.scan.folder, clip.path), signal)
        cache.put(clip, { media: facts, problem: null }, reader)
        replace(open, clip, { media: facts, problem: null })
      } catch (error) {
        if (signal.aborted) return
        const problem = toClipError(error, 'probe')
        log.info({ clip: clip.path, code: problem.code, problem: problem.message }, 'clip cannot be opened')
        if (isInputFault(problem.code)) cache.put(clip, { media: null, problem }, reader)
        replace(open, clip, { problem })
      }
      tell()
      if (++sinceFlush >= 100) {
        sinceFlush = 0
        await cache.flush()
      }
    })
    await cache.flush()
  }

  const readerId = async (): Promise<string> => {
    try {
      return (await media.reader()).id
    } catch (error) {
      log.warn({ err: error }, 'the reader could not be asked')
      return ''
    }
  }

  /** Fills in which clips this reader could not open, and queues the looking at the rest. */
  const startLooking = async (open: Open, cache: ProbeCache): Promise<void> => {
    const reader = await readerId()
    const pacer = createPacer()
    for (const clip of [...open.clips]) {
      const facts = clip.media === null ? cache.get(clip, reader) : undefined
      if (facts !== undefined) replace(open, clip, { media: facts.media, problem: facts.problem })
      if (pacer.due()) await pacer.rest()
    }
    if (open.abort.signal.aborted || open.probed === open.clips.length) return
    const job = jobs.start(
      {
        kind: 'scan',
        lane: 'media',
        title: `Looking at ${open.name}`,
        unit: 'clips',
        total: open.clips.length,
      },
      async ({ signal, progress }) => {
        await look(open, cache, reader, signal, () =>
          progress({ done: open.probed, problems: open.problems }),
        )
      },
    )
    open.abort.signal.addEventListener('abort', () => jobs.cancel(job.id), { once: true })
    await jobs.ended(job.id)
  }

  const close = async (): Promise<void> => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    changed.clear()
    const open = current
    current = null
    open?.abort.abort()
    await open?.looking
  }

  const opened = (): Open => {
    if (current === null)
      throw new AppError('path.missing', 'no folder is open', { hint: 'Open a folder of clips first.' })
    return current
  }

  const find = (open: Open, clipId: string): Clip | undefined => {
    const place = open.places.get(clipId)
    return place === undefined ? undefined : open.clips[place]
  }
  const clipById = (clipId: string): Clip => {
    const clip = current === null ? undefined : find(current, clipId)
    if (clip === undefined) throw new AppError('clip.missing', 'there is no such clip in the open folder')
    return clip
  }

  return {
    async open(path) {
      const startedAt = performance.now()
      // The last asked for wins: an earlier listing still under way is given up.
      listing?.abort()
      const mine = new AbortController()
      listing = mine
      const scan = await scanFolder(path, mine.signal)
      const [said, history] = [await labels.of(scan.folder), await labels.history(scan.folder)]
      const lists = (await options.truthLists?.(scan.folder)) ?? noTruthLists
      // What was opened before is known at once: a hundred thousand changes need not be told one after the other.
      const cache = await openProbeCache(paths, scan.folder)
      const clips: Clip[] = []
      const pacer = createPacer()
      for (const file of scan.files) {
        const clip = newClip(file, known, said.get(file.path), lists.labelOf(file.path))
        clips.push({ ...clip, media: cache.get(file, null)?.media ?? null })
        if (pacer.due()) await pacer.rest()
      }
      await close()
      if (mine.signal.aborted) throw new AppError('cancelled', 'another folder was opened meanwhile')
      revision++
      const open: Open = {
        scan,
        name: basename(resolve(path)),
        clips,
        places: new Map(clips.map((clip, place) => [clip.id, place])),
        classes: new Set(clips.flatMap(clip => (clip.truth === null ? [] : [clip.truth.label]))).size,
        probed: clips.filter(clip => clip.media !== null).length,
        problems: 0,
        labels: history,
        truthLists: listsWithMatches(lists, clips),
        abort: new AbortController(),
        looking: Promise.resolve(),
      }
      current = open
      const summary = summaryOf(open)
      log.info(
        { clips: clips.length, skipped: scan.skipped, ms: Math.round(performance.now() - startedAt) },
        'folder opened',
      )
      events.library(summary)
      open.looking = startLooking(open, cache).catch((error: unknown) => {
        log.error({ err: error }, 'looking at the clips failed')
      })
      return summary
    },
    summary: () => (current === null ? null : summaryOf(current)),
    revision: () => revision,
    clips: () => current?.clips ?? [],
    clip: clipById,
    fileOf: clip => join(opened().scan.folder, clip.path),
    folder: () => opened().scan.folder,
    learn(clipId, facts) {
      const open = current
      const clip = open === null ? undefined : find(open, clipId)
      if (open !== null && clip !== undefined && clip.media === null) replace(open, clip, facts)
    },
    async setLabels(folder, changes, history) {
      const open = current
      if (open?.scan.folder !== folder) return
      open.labels = history
      const pacer = createPacer()
      for (const { path, human, tags } of changes) {
        const clip = find(open, clipIdOf(path))
        if (clip !== undefined) relabel(open, clip, { human, tags })
        if (pacer.due()) await pacer.rest()
      }
    },
    dispose: close,
  }
}
