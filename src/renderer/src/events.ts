/** Everything the host tells by itself, patched into the query cache here and nowhere else. */
import type { QueryClient } from '@tanstack/react-query'
import type { AppState, Events } from '../../shared/api'
import type { Clip, Job, RowBrief, RunSummary } from '../../shared/domain'
import { putBy } from './keyed-list'
import { withHistory, withLabelled, withLabels } from './clips/put-labels'
import { keys, type ClipList, type RunResults } from './queries'
import type { Transport } from './transport'

/** Rows and clips of a fast run come by the dozen: they are gathered this long and then painted at once. */
const GATHER_MS = 80

const isOver = (job: Job): boolean => job.state !== 'queued' && job.state !== 'running'

const newestFirst = (a: { createdAt: string }, b: { createdAt: string }): number =>
  b.createdAt.localeCompare(a.createdAt)

/** Subscribes the cache to the host's events. Returns an unsubscribe function. */
export function connectEvents(transport: Transport, cache: QueryClient): () => void {
  const rows = new Map<string, RowBrief[]>()
  let clips: Clip[] = []
  /** Patches that wait for an answer under way, in the order they came. */
  let waiting: { key: readonly string[]; apply: () => void }[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  /** An answer on its way may have been read before these events: they wait for it and are put on top. */
  const isAsking = (key: readonly string[]): boolean => cache.getQueryState(key)?.fetchStatus === 'fetching'
  const patch = <T>(key: readonly string[], change: (data: T) => T): void => {
    const apply = (): void => void cache.setQueryData<T>(key, data => data && change(data))
    if (!isAsking(key)) return apply()
    waiting.push({ key, apply })
    gather()
  }
  const patchState = (change: (state: AppState) => AppState): void => patch(keys.state, change)

  const flush = (): void => {
    timer = undefined
    const held = waiting
    waiting = held.filter(({ key }) => isAsking(key))
    for (const one of held) if (!waiting.includes(one)) one.apply()
    for (const [runId, fresh] of rows) {
      if (isAsking(keys.results(runId))) continue
      rows.delete(runId)
      cache.setQueryData<RunResults>(
        keys.results(runId),
        results => results && { ...results, rows: putBy(results.rows, fresh, row => row.clip) },
      )
    }
    if (clips.length > 0 && !isAsking(keys.clips)) {
      const fresh = clips
      clips = []
      cache.setQueryData<ClipList>(
        keys.clips,
        list => list && { ...list, clips: putBy(list.clips, fresh, clip => clip.id) },
      )
    }
    if (rows.size > 0 || clips.length > 0 || waiting.length > 0) gather()
  }
  function gather(): void {
    timer ??= setTimeout(flush, GATHER_MS)
  }

  const on: { [K in keyof Events]: (event: Events[K]) => void } = {
    job: job => {
      patchState(state => ({ ...state, jobs: putBy(state.jobs, [job], each => each.id).sort(newestFirst) }))
      if (isOver(job) && job.kind === 'get-model') void cache.invalidateQueries({ queryKey: keys.models })
    },
    run: run => {
      const open = cache.getQueryData<AppState>(keys.state)?.library?.folder
      if (run.folder !== open) return
      patch<RunSummary[]>(keys.runs, runs => putBy(runs, [run], each => each.id).sort(newestFirst))
      patch<RunResults>(keys.results(run.id), results => ({ ...results, run }))
    },
    row: ({ runId, row }) => {
      const waitingRows = rows.get(runId) ?? []
      waitingRows.push(row)
      rows.set(runId, waitingRows)
      void cache.invalidateQueries({ queryKey: keys.row(runId, row.clip), exact: true })
      gather()
    },
    library: library => {
      const before = cache.getQueryData<AppState>(keys.state)?.library
      patchState(state => ({ ...state, library }))
      if (before?.folder !== library.folder) {
        // Nothing of the folder before is shown in the one that is open now.
        void cache.resetQueries({ queryKey: keys.clips })
        void cache.resetQueries({ queryKey: keys.runs })
      } else if (before.clips !== library.clips) void cache.invalidateQueries({ queryKey: keys.clips })
    },
    clips: event => {
      clips.push(...event.clips)
      gather()
    },
    labels: outcome => {
      // Facts of clips that wait here were read before this step.
      clips = withLabels(clips, outcome)
      patch<ClipList>(keys.clips, list => withLabelled(list, outcome))
      patchState(state => withHistory(state, outcome))
    },
    models: models => patch(keys.models, () => models),
    state: state => patchState(known => ({ ...known, ...state })),
  }

  let lost = false
  const stop = [
    transport.listen('job', on.job),
    transport.listen('run', on.run),
    transport.listen('row', on.row),
    transport.listen('library', on.library),
    transport.listen('clips', on.clips),
    transport.listen('labels', on.labels),
    transport.listen('models', on.models),
    transport.listen('state', on.state),
    transport.onConnection(connected => {
      // Whatever was told while the line was down is lost: ask again for all of it.
      if (connected && lost) void cache.invalidateQueries()
      lost = !connected
    }),
  ]
  return () => {
    clearTimeout(timer)
    for (const unsubscribe of stop) unsubscribe()
  }
}
