/** One place joins the open folder with the run shown; every panel reads the same list from here. */
import { createContext, useContext, useMemo, type JSX, type ReactNode } from 'react'
import type { AppState } from '../../../../shared/api'
import type { CatalogueEntry, Clip, Job, RowBrief, RunSummary } from '../../../../shared/domain'
import { useClips, useModels, useResults, useRuns } from '../../queries'
import { useUi } from '../../state'
import { useOverlaid } from '../labelling/pending-labels'
import { chosenModel } from '../models/chosen-model'
import { facetsOf, filterItems, joinItems, sortItems, type Facets, type Item } from './items'

export interface Explorer {
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
  facets: Facets
  /** The clip in the inspector. */
  current: Item | undefined
  problems: readonly Item[]
  /** The classify job under way. */
  job: Job | undefined
  loading: boolean
  error: unknown
}

const ExplorerContext = createContext<Explorer | null>(null)

const noClips: Clip[] = []
const noRows: RowBrief[] = []
const noRuns: RunSummary[] = []
const noModels: CatalogueEntry[] = []

export const isActive = (job: Job): boolean => job.state === 'running' || job.state === 'queued'

export function ExplorerProvider({ state, children }: { state: AppState; children: ReactNode }): JSX.Element {
  const open = state.library !== null
  const clipsQuery = useClips(open)
  const runsQuery = useRuns(open)
  const modelsQuery = useModels()
  const chosenRun = useUi(ui => ui.runId)
  const filters = useUi(ui => ui.filters)
  const sort = useUi(ui => ui.sort)
  const clipId = useUi(ui => ui.clipId)

  const runs = runsQuery.data ?? noRuns
  const listed = runs.find(each => each.id === chosenRun) ?? runs[0]
  const resultsQuery = useResults(listed?.id ?? null)
  const run = listed && (resultsQuery.data?.run.id === listed.id ? resultsQuery.data.run : listed)
  const clips = useOverlaid(open ? (clipsQuery.data?.clips ?? noClips) : noClips)
  const rows = resultsQuery.data?.rows ?? noRows
  const models = modelsQuery.data ?? noModels

  const items = useMemo(() => joinItems(clips, rows), [clips, rows])
  const visible = useMemo(
    () => sortItems(filterItems(items, filters), sort.by, sort.descending),
    [items, filters, sort],
  )
  const facets = useMemo(() => facetsOf(items, filters), [items, filters])
  const problems = useMemo(() => items.filter(item => item.problem !== null), [items])

  const value: Explorer = {
    state,
    models,
    model: chosenModel(models, state.settings.modelId),
    runs,
    run,
    items,
    visible,
    facets,
    current: items.find(item => item.clip.id === clipId) ?? visible[0],
    problems,
    job: state.jobs.find(job => job.kind === 'classify' && isActive(job)),
    loading: open && (clipsQuery.isPending || runsQuery.isPending || (!!listed && resultsQuery.isPending)),
    error: clipsQuery.error ?? runsQuery.error ?? resultsQuery.error,
  }
  return <ExplorerContext.Provider value={value}>{children}</ExplorerContext.Provider>
}

/** The joined view of folder and run. */
export function useExplorer(): Explorer {
  const explorer = useContext(ExplorerContext)
  if (!explorer) throw new Error('no explorer above this component')
  return explorer
}
