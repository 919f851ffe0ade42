/** The data-set calls: check, organise and trim the open folder; fetch parts of an archive. */
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Handlers } from '../../shared/api'
import type { ArchiveChoice, DatasetReport } from '../../shared/dataset'
import { AppError } from '../../shared/errors'
import type { Jobs } from '../base/jobs'
import type { Library } from '../library/library'
import { findFfmpeg } from '../media/ffmpeg-cli'
import type { Fetch } from '../model/fetch/download'
import type { SettingsService } from '../base/settings'
import { choosePartNumbers, knownLists, parseArchiveList, type ArchivePart } from '../kinetics/archive-list'
import { readAnnotations } from '../kinetics/annotations'
import { checkDataset, clipName, type DatasetReport as WholeReport, type WantedClip } from '../kinetics/check'
import { estimateArchives, fetchArchives, fetchText, type FetchReport } from '../kinetics/fetch-archives'
import { folderName, organise, planOrganise, refuseInside } from '../kinetics/organise'
import { planTrim, trimVideos } from '../kinetics/trim'
import { annotationFilesIn, wantedClips } from '../ground-truth/truth-lists'

/** Entries of a long list that go to the page. */
const shown = 200

type DatasetCalls = Pick<
  Handlers,
  | 'checkDataset'
  | 'chooseTruthList'
  | 'planOrganise'
  | 'startOrganise'
  | 'planTrim'
  | 'startTrim'
  | 'listArchives'
  | 'estimateArchives'
  | 'startFetch'
>

export interface DatasetOptions {
  library: Library
  jobs: Jobs
  settings: SettingsService
  /** Absolute, below the roots of this session. Throws AppError path.*. */
  allowed: (path: string) => Promise<string>
  /** The same for a place to write to, which need not be there yet. */
  allowedTo: (path: string) => Promise<string>
  offline: boolean
  fetch?: Fetch
}

const cut = <T>(list: readonly T[]): { count: number; first: T[] } => ({
  count: list.length,
  first: list.slice(0, shown),
})

/** The report as the page gets it. Pure. */
export const shortReport = (report: WholeReport, lists: readonly string[]): DatasetReport => ({
  ...report,
  lists: [...lists],
  missing: cut(report.missing),
  extra: cut(report.extra),
  duplicates: cut(report.duplicates),
  unreadable: cut(report.unreadable),
  wrongLength: cut(report.wrongLength),
})

/** What is to be fetched: parts of a list and, by annotations, which clips of them. Shared with the command line. */
export async function resolveArchives(
  choice: Pick<ArchiveChoice, 'list' | 'parts' | 'annotations' | 'classes'>,
  fetch: Fetch,
  signal?: AbortSignal,
): Promise<{
  listed: number
  parts: ArchivePart[]
  place: ((fileName: string) => string | null) | undefined
  selection: string
  wanted: number | null
}> {
  const list = knownLists.find(each => each.id === choice.list)?.url ?? choice.list
  const isUrl = /^https?:\/\//.test(list)
  const text = isUrl ? await fetchText(list, fetch, signal) : await readList(list)
  const all = parseArchiveList(text, isUrl ? list : undefined)
  const parts = choosePartNumbers(choice.parts, all.length).flatMap(i => all[i] ?? [])
  if (choice.annotations === '') {
    if (choice.classes.length > 0)
      throw new AppError('request.invalid', 'classes can be chosen only with an annotation list', {
        hint: 'Which class a clip of an archive shows stands in that list alone.',
      })
    return { listed: all.length, parts, place: undefined, selection: '', wanted: null }
  }
  const { rows } = await readAnnotations(choice.annotations)
  const classes = new Set(choice.classes)
  const known = new Set(rows.map(row => row.label))
  const unknown = [...classes].filter(name => !known.has(name))
  if (unknown.length > 0)
    throw new AppError(
      'request.invalid',
      `the annotations have no class ${unknown.map(each => `"${each}"`).join(', ')}`,
    )
  const places = new Map<string, string>()
  for (const row of rows) {
    if (classes.size > 0 && (row.label === null || !classes.has(row.label))) continue
    places.set(clipName(row), row.label === null ? '' : `${folderName(row.label)}/`)
  }
  return {
    listed: all.length,
    parts,
    place(fileName) {
      const folder = places.get(fileName.replace(/\.[^.]*$/, ''))
      return folder === undefined ? null : `${folder}${fileName}`
    },
    selection: [...classes].sort().join('\n'),
    wanted: places.size,
  }
}

async function readList(path: string): Promise<string> {
  return readFile(resolve(path), 'utf8').catch((error: unknown) => {
    throw new AppError('path.missing', `there is no list ${path}`, {
      hint: `A file, an address, or one of ${knownLists.map(each => each.id).join(', ')}.`,
      cause: error,
    })
  })
}

/** Clips by the class that their folders name. */
function classesOf(library: Library): DatasetReport['classes'] {
  const counts = new Map<string, number>()
  for (const { truth } of library.clips())
    if (truth !== null) counts.set(truth.label, (counts.get(truth.label) ?? 0) + 1)
  return [...counts]
    .map(([label, present]) => ({ label, annotated: 0, present }))
    .sort((a, b) => (a.label < b.label ? -1 : 1))
}

/** Which class a clip has by the annotations: by id and times. */
export function labelsByName(wanted: readonly WantedClip[]): (path: string) => string | null {
  const labels = new Map(wanted.map(line => [clipName(line), line.label]))
  return path => labels.get((path.split('/').pop() ?? path).replace(/\.[^.]*$/, '')) ?? null
}

export function createDatasetCalls(options: DatasetOptions): DatasetCalls {
  const { library, jobs, settings, allowed, allowedTo, offline, fetch = globalThis.fetch } = options
  const chosen = (): string | null => settings.current().truthLists[library.folder()] ?? null
  const wanted = (): Promise<WantedClip[]> => wantedClips(library.folder(), chosen())
  const plan = async () =>
    planOrganise(
      library.clips().map(clip => clip.path),
      labelsByName(await wanted()),
    )
  const online = (): void => {
    if (offline)
      throw new AppError('model.offline', 'this session was started offline: nothing is fetched', {
        hint: 'Start it without --offline to fetch archives.',
      })
  }
  const resolved = async (choice: ArchiveChoice, signal?: AbortSignal) => {
    if (/^https?:/.test(choice.list) || knownLists.some(({ id }) => id === choice.list)) online()
    const list = /^https?:|^k\d/.test(choice.list) ? choice.list : await allowed(choice.list)
    const annotations = choice.annotations === '' ? '' : await allowed(choice.annotations)
    return resolveArchives({ ...choice, list, annotations }, fetch, signal)
  }

  return {
    async checkDataset() {
      const list = chosen()
      const lists = list === null ? await annotationFilesIn(library.folder()) : [list]
      // Without a list there is still what the clips themselves say.
      const report = await checkDataset(lists.length === 0 ? [] : await wanted(), library.clips())
      return shortReport(lists.length === 0 ? { ...report, classes: classesOf(library) } : report, lists)
    },
    async chooseTruthList({ path }) {
      const folder = library.folder()
      const { [folder]: _before, ...others } = settings.current().truthLists
      const list = path === null ? null : await allowed(path)
      // Read once before it is kept: a file that is no list is refused here, by what is wrong with it.
      if (list !== null) await wantedClips(folder, list)
      await settings.update({ truthLists: list === null ? others : { ...others, [folder]: list } })
      return library.open(folder)
    },
    async planOrganise({ to }) {
      await allowedTo(to)
      const { placements, unnamed, collisions } = await plan()
      const bytes = new Map(library.clips().map(clip => [clip.path, clip.bytes]))
      return {
        placements: placements.length,
        first: placements.slice(0, shown).map(({ from, to: name }) => ({ from, to: name })),
        classes: new Set(placements.map(each => each.label)).size,
        unnamed: unnamed.length,
        collisions: collisions.slice(0, shown),
        bytes: placements.reduce((sum, each) => sum + (bytes.get(each.from) ?? 0), 0),
      }
    },
    async startOrganise({ to, mode }) {
      const target = await allowedTo(to)
      const from = library.folder()
      refuseInside(mode, from, target)
      const steps = await plan()
      const job = jobs.start(
        {
          kind: 'dataset',
          lane: 'media',
          title: 'Organising clips into class folders',
          unit: 'clips',
          total: steps.placements.length,
        },
        async ({ signal, progress }) => {
          const report = await organise({
            plan: steps,
            from,
            to: target,
            mode,
            signal,
            onProgress: done => progress({ done }),
          })
          progress({
            problems: report.failed.length,
            message: endWords(
              `${report.placed} placed, ${report.already} were there`,
              report.failed.map(({ path, message }) => `${path}: ${message}`),
            ),
          })
        },
      )
      return { jobId: job.id }
    },
    async planTrim({ to, mode }) {
      await allowedTo(to)
      const { steps, missing } = planTrim(
        library.clips().map(clip => clip.path),
        await wanted(),
        mode,
      )
      return { pieces: steps.length, first: steps.slice(0, shown), missing: missing.length }
    },
    async startTrim({ to, mode }) {
      const target = await allowedTo(to)
      const from = library.folder()
      const { steps } = planTrim(
        library.clips().map(clip => clip.path),
        await wanted(),
        mode,
      )
      const ffmpeg = await findFfmpeg(settings.current().ffmpegPath)
      const job = jobs.start(
        {
          kind: 'dataset',
          lane: 'media',
          title: 'Trimming videos to their annotated seconds',
          unit: 'clips',
          total: steps.length,
        },
        async ({ signal, progress }) => {
          const report = await trimVideos({
            steps,
            from,
            to: target,
            mode,
            ffmpeg,
            signal,
            onProgress: done => progress({ done }),
          })
          progress({
            problems: report.failed.length,
            message: endWords(
              `${report.cut} cut, ${report.already} were there`,
              report.failed.map(({ path, message }) => `${path}: ${message}`),
            ),
          })
        },
      )
      return { jobId: job.id }
    },
    listArchives: () => Promise.resolve([...knownLists]),
    async estimateArchives(choice) {
      online()
      const to = await allowedTo(choice.to)
      const { parts, listed, wanted: clips } = await resolved(choice)
      return { ...(await estimateArchives(parts, to, fetch)), listed, wanted: clips }
    },
    async startFetch(choice) {
      online()
      const to = await allowedTo(choice.to)
      const { parts, place, selection } = await resolved(choice)
      const job = jobs.start(
        {
          kind: 'dataset',
          lane: 'media',
          title: `Fetching ${parts.length} archive parts`,
          unit: 'steps',
          total: parts.length,
        },
        async ({ signal, progress }) => {
          const report = await fetchArchives({
            parts,
            to: join(to),
            place,
            selection,
            fetch,
            signal,
            ...(choice.maxBytes === null ? {} : { maxBytes: choice.maxBytes }),
            onProgress: ({ part, name, phase, done, total }) =>
              progress({ done: part, message: phaseWords(name, phase, done, total) }),
          })
          progress({
            done: parts.length - report.failed.length,
            problems: report.failed.length,
            message: fetchWords(report),
          })
        },
      )
      return { jobId: job.id }
    },
  }
}

/** What was done, then what could not be; the first few by name. */
const endWords = (done: string, failed: readonly string[]): string =>
  [done, ...failed.slice(0, 5), ...(failed.length > 5 ? [`and ${failed.length - 5} more`] : [])].join('; ')

const fetchWords = ({ already, written, kept, different, refused, failed }: FetchReport): string =>
  endWords(
    [
      `${written} clips written, ${kept} were there`,
      ...(already > 0 ? [`${already} parts were done before`] : []),
      ...(different.length > 0
        ? [`${different.length} stay as they are: the archive's have another size`]
        : []),
      ...(refused.length > 0 ? [`${refused.length} have names that this disk does not take`] : []),
    ].join('; '),
    failed.map(({ name, message }) => (message.includes(name) ? message : `${name}: ${message}`)),
  )

/** "part_3.tar.gz: 41 %". */
function phaseWords(
  name: string,
  phase: 'fetch' | 'check' | 'unpack',
  done: number,
  total: number | null,
): string {
  if (phase === 'unpack') return `${name}: ${done} files unpacked`
  if (phase === 'check') return `${name}: checking`
  return total === null
    ? `${name}: ${Math.round(done / 1e6)} MB`
    : `${name}: ${Math.floor((100 * done) / total)} %`
}
