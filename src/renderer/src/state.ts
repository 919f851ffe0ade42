/** What this window shows and nothing the host knows: selection, filters, layout, the player. */
import type { Mode } from './commands'
import { create } from 'zustand'
import { noFilters, type Filters } from './clips/filters'
import type { DraftModel } from '../../shared/custom-model'

export const sortKeys = [
  'name',
  'class',
  'score',
  'margin',
  'entropy',
  'duration',
  'verdict',
  'disagreement',
] as const
export type SortKey = (typeof sortKeys)[number]
export interface Sort {
  by: SortKey
  descending: boolean
}
export const firstSort: Sort = { by: 'class', descending: false }

/** The facets whose classes clips can be grouped by. */
export const groupKeys = ['truth', 'predicted', 'label'] as const
export type GroupKey = (typeof groupKeys)[number]

/** What the visible player can be told; null while none is shown. */
export interface PlayerHandle {
  toggle: () => void
  pause: () => void
  seekTime: (seconds: number) => void
  seekFrame: (index: number) => void
  step: (frames: number) => void
}

/** How clips are played; kept from clip to clip. */
export interface Playback {
  /** 1 is the clip's own pace. */
  speed: number
  muted: boolean
  loop: boolean
  /** Draw the network's crop over the picture. */
  cropShown: boolean
}

export type DialogName =
  | 'favourites'
  | 'jobs'
  | 'open-folder'
  | 'own-labels'
  | 'palette'
  | 'problems'
  | 'settings'
  | 'shortcuts'
  | 'export'
  | 'import'

export interface UiState {
  clipId: string | null
  /** The clip at the top of the grid when it was last scrolled: where to begin when it is drawn anew. */
  firstClip: string | null
  /** Clips picked for a common action; empty means just the current one. */
  picked: ReadonlySet<string>
  /** Null shows the newest run. */
  runId: string | null
  /** The run whose answers stand beside those of the run shown. */
  compareRunId: string | null
  filters: Filters
  sort: Sort
  /** Null: one list. */
  group: GroupKey | null
  /** Null: shown where there is room. */
  facetsOpen: boolean | null
  inspectorOpen: boolean
  /** Facets folded or unfolded by hand. */
  foldedFacets: Readonly<Record<string, boolean>>
  /** The filters in force are about to get a name. */
  namingView: boolean
  dialog: DialogName | null
  /** A network of the person's that gets its card now. */
  draft: DraftModel | null
  /** What the digits mean. */
  mode: Mode
  /** What is being typed for: a label or a tag of the clips chosen. */
  finding: 'label' | 'tag' | null
  /** The clip labelled last; where the filters take it away, the next in its place becomes the current one. */
  labelledClipId: string | null
  /** What came of the last action, and what can be done about it: a line, never a question. */
  notice: { text: string; action?: 'undo' | 'redo' | 'favourites' } | null
  /** The person has read what the sample clips are. */
  sampleNoteClosed: boolean
  connected: boolean
  /** The last thing that did not work and has no better place to say so. */
  failure: unknown
  player: PlayerHandle | null
  playback: Playback
  /** Where the player is, for the timeline and the filmstrip. */
  playhead: { timeSec: number; frame: number; playing: boolean }

  selectClip: (clipId: string | null) => void
  pick: (clipIds: Iterable<string>) => void
  togglePicked: (clipId: string) => void
  showRun: (runId: string | null) => void
  /** Changes them by what they are: `changeFilters(filters => withOnly(filters, 'truth', 'yoga'))`. */
  changeFilters: (change: (filters: Filters) => Filters) => void
  foldFacet: (facet: string, folded: boolean) => void
  setPlayback: (patch: Partial<Playback>) => void
  set: (patch: Partial<Omit<UiState, 'set'>>) => void
}

export const initialUi = {
  clipId: null,
  firstClip: null,
  picked: new Set<string>(),
  runId: null,
  compareRunId: null,
  filters: noFilters,
  sort: firstSort,
  group: null,
  facetsOpen: null,
  inspectorOpen: true,
  foldedFacets: {},
  namingView: false,
  dialog: null,
  draft: null,
  mode: 'player',
  finding: null,
  labelledClipId: null,
  notice: null,
  sampleNoteClosed: false,
  connected: true,
  failure: null,
  player: null,
  playback: { speed: 1, muted: true, loop: true, cropShown: true },
  playhead: { timeSec: 0, frame: 0, playing: false },
} satisfies Partial<UiState>

export const useUi = create<UiState>(set => ({
  ...initialUi,
  selectClip: clipId =>
    set(state =>
      state.clipId === clipId
        ? state
        : { clipId, finding: null, playhead: { timeSec: 0, frame: 0, playing: false } },
    ),
  pick: clipIds => set({ picked: clipIds instanceof Set ? clipIds : new Set(clipIds) }),
  togglePicked: clipId =>
    set(state => {
      const picked = new Set(state.picked)
      if (!picked.delete(clipId)) picked.add(clipId)
      return { picked }
    }),
  showRun: runId => set({ runId }),
  changeFilters: change => set(state => ({ filters: change(state.filters) })),
  foldFacet: (facet, folded) => set(state => ({ foldedFacets: { ...state.foldedFacets, [facet]: folded } })),
  setPlayback: patch => set(state => ({ playback: { ...state.playback, ...patch } })),
  set: patch => set(patch),
}))
