/** One place joins the open folder with the run shown; every panel reads the same list from here. */
import {
  createContext,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type JSX,
  type ReactNode,
} from 'react'
import type { AppState } from '../../../shared/api'
import type { CatalogueEntry, Clip, Job, RowBrief, RunSummary } from '../../../shared/domain'
import { useClips, useModels, useResults, useRuns } from '../queries'
import { useUi } from '../state'
import { useOverlaid } from './pending-labels'
import { chosenModel } from '../../../shared/chosen-model'
import type { FacetCounts } from './filter-clips'
import { createClipQuery, type ClipQueryInput, type ClipQueryResult } from './clip-query'
import type { Item, ItemVerdict } from './items'
import type { Group } from './order'

export interface ClipModel {
  state: AppState
  models: readonly CatalogueEntry[]
  /** What classifies next: the one chosen, or the best that is here. */
  model: CatalogueEntry | undefined
  runs: readonly RunSummary[]
  /** The run shown: the chosen one, else the newest. */
  run: RunSummary | undefined
  items: readonly Item[]
  /** Filtered and sorted. */
  visible: readonly Item[]
  /** Parts of `visible` by class, in their order; null where they are not grouped. */
  groups: readonly Group[] | null
  counts: FacetCounts
  /** Verdicts over all clips, whatever the filters. */
  totals: Readonly<Record<ItemVerdict, number>>
  itemOf: (clipId: string) => Item | undefined
  /** The clip in the inspector. */
  current: Item | undefined
  problems: readonly Item[]
  /** The classify job under way. */
  job: Job | undefined
  loading: boolean
  error: unknown
}

const ExplorerContext = createContext<ClipModel | null>(null)

const noClips: Clip[] = []
const noRows: RowBrief[] = []
const noRuns: RunSummary[] = []
const noModels: CatalogueEntry[] = []

export const isActive = (job: Job): boolean => job.state === 'running' || job.state === 'queued'

export function ClipsProvider({ state, children }: { state: AppState; children: ReactNode }): JSX.Element {
  const open = state.library !== null
  const clipsQuery = useClips(open)
  const runsQuery = useRuns(open)
  const modelsQuery = useModels()
  const chosenRun = useUi(ui => ui.runId)
  const compareRunId = useUi(ui => ui.compareRunId)
  const filters = useUi(ui => ui.filters)
  const sort = useUi(ui => ui.sort)
  const group = useUi(ui => ui.group)
  const clipId = useUi(ui => ui.clipId)

  const runs = runsQuery.data ?? noRuns
  const listed = runs.find(each => each.id === chosenRun) ?? runs[0]
  const resultsQuery = useResults(listed?.id ?? null)
  const run = listed && (resultsQuery.data?.run.id === listed.id ? resultsQuery.data.run : listed)
  const clips = useOverlaid(open ? (clipsQuery.data?.clips ?? noClips) : noClips)
  const rows = resultsQuery.data?.rows ?? noRows
  const models = modelsQuery.data ?? noModels
  // The rows of a second run are fetched only where the order asks for them.
  const comparedQuery = useResults(sort.by === 'disagreement' ? compareRunId : null)
  const comparedRows = (sort.by === 'disagreement' && comparedQuery.data?.rows) || null

  const runId = listed?.id ?? null
  const input = useMemo(
    () => ({ clips, rows, runId, comparedRows, filters, sort, group }),
    [clips, rows, runId, comparedRows, filters, sort, group],
  )
  const view = useEngine(input)
  const { itemOf, visible } = view

  const value: ClipModel = {
    state,
    models,
    model: chosenModel(models, state.settings.modelId),
    runs,
    run,
    items: view.items,
    visible,
    groups: view.groups,
    counts: view.counts,
    totals: view.totals,
    itemOf,
    current: (clipId === null ? undefined : itemOf(clipId)) ?? visible[0],
    problems: view.problems,
    job: state.jobs.find(job => job.kind === 'classify' && isActive(job)),
    loading:
      open &&
      (clipsQuery.isPending ||
        runsQuery.isPending ||
        (!!listed && resultsQuery.isPending) ||
        (clips.length > 0 && view.items.length === 0)),
    error: clipsQuery.error ?? runsQuery.error ?? resultsQuery.error,
  }
  return <ExplorerContext.Provider value={value}>{children}</ExplorerContext.Provider>
}

/** The joined, filtered and ordered clips; of big folders a moment behind the input. */
function useEngine(input: ClipQueryInput): ClipQueryResult {
  const [engine] = useState(() => createClipQuery())
  // Before painting, so that what is quick to work out is never seen half done.
  useLayoutEffect(() => engine.set(input), [engine, input])
  useEffect(() => () => engine.dispose(), [engine])
  return useSyncExternalStore(engine.subscribe, engine.view)
}

/** The joined view of folder and run. */
export function useClipModel(): ClipModel {
  const explorer = useContext(ExplorerContext)
  if (!explorer) throw new Error('no explorer above this component')
  return explorer
}
