/** What this window shows and nothing the host knows: selection, filters, layout, the player. */
import type { Mode } from './commands'
import { create } from 'zustand'
import type { DraftModel } from '../../shared/own-model'

export const sortKeys = ['name', 'class', 'score', 'margin', 'status'] as const
export type SortKey = (typeof sortKeys)[number]

/** Empty lists and an empty text filter nothing. Values within a list are alternatives, lists narrow each other. */
export interface Filters {
  text: string
  result: string[]
  predicted: string[]
  human: string[]
  problems: string[]
  /** Inclusive bounds of the top score, 0..1. */
  score: [number, number]
}
export const noFilters: Filters = {
  text: '',
  result: [],
  predicted: [],
  human: [],
  problems: [],
  score: [0, 1],
}
export type FilterList = 'result' | 'predicted' | 'human' | 'problems'

/** True when nothing is filtered away. */
export const isUnfiltered = (filters: Filters): boolean =>
  filters.text.trim() === '' &&
  filters.result.length + filters.predicted.length + filters.human.length + filters.problems.length === 0 &&
  filters.score[0] <= 0 &&
  filters.score[1] >= 1

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
  'favourites' | 'jobs' | 'open-folder' | 'palette' | 'problems' | 'settings' | 'shortcuts'

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
  sort: { by: SortKey; descending: boolean }
  /** Null: shown where there is room. */
  facetsOpen: boolean | null
  inspectorOpen: boolean
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
  setFilters: (patch: Partial<Filters>) => void
  toggleFilter: (list: FilterList, value: string) => void
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
  sort: { by: 'class', descending: false },
  facetsOpen: null,
  inspectorOpen: true,
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
  sort: { by: 'class', descending: false },
  selectClip: clipId =>
    set(state =>
      state.clipId === clipId
        ? state
        : { clipId, finding: null, playhead: { timeSec: 0, frame: 0, playing: false } },
    ),
  pick: clipIds => set({ picked: new Set(clipIds) }),
  togglePicked: clipId =>
    set(state => {
      const picked = new Set(state.picked)
      if (!picked.delete(clipId)) picked.add(clipId)
      return { picked }
    }),
  showRun: runId => set({ runId }),
  setFilters: patch => set(state => ({ filters: { ...state.filters, ...patch } })),
  toggleFilter: (list, value) =>
    set(state => {
      const values = state.filters[list]
      const next = values.includes(value) ? values.filter(each => each !== value) : [...values, value]
      return { filters: { ...state.filters, [list]: next } }
    }),
  setPlayback: patch => set(state => ({ playback: { ...state.playback, ...patch } })),
  set: patch => set(patch),
}))
