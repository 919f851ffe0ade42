/** What the export dialog asks the host for, from what is chosen in it. Pure. */
import {
  isFolderKind,
  type CutMode,
  type ExportKind,
  type ExportRequest,
  type FolderKind,
  type SheetPictures,
  type TransferMode,
} from '../../../../shared/domain'
import {
  formatFacts,
  formatIds,
  type ExportOptions,
  type FormatGroup,
  type LabelSource,
} from '../../../../shared/formats'

export const scopes = ['all', 'shown', 'selected'] as const
export type Scope = (typeof scopes)[number]

export interface Choice {
  kind: ExportKind
  scope: Scope
  labelsFrom: LabelSource
  subset: ExportOptions['subset']
  spreadsheetSafe: boolean
  transfer: TransferMode
  cut: CutMode
  sheet: SheetPictures
  /** A folder, for several files. */
  target: string
}

interface Facts {
  title: string
  group: FormatGroup
  about: string
  layout: 'file' | 'folder'
}

const folderFacts: Record<FolderKind, Facts & { layout: 'folder' }> = {
  'class-tree': {
    title: 'Clips in class folders',
    group: 'Data sets',
    about: 'One folder a label: copies, hard links or links; also FiftyOne’s directory tree',
    layout: 'folder',
  },
  'segment-clips': {
    title: 'Segments as clips',
    group: 'Subtitles and cutting',
    about: 'Each segment cut out into a file of its own, in a folder named by its label',
    layout: 'folder',
  },
  'contact-sheet': {
    title: 'Contact sheet, PNG',
    group: 'Results and labels',
    about: 'Pictures of the clips with prediction, score and right or wrong, thirty a page',
    layout: 'folder',
  },
  'annotated-video': {
    title: 'Annotated copies, MP4',
    group: 'Subtitles and cutting',
    about: 'label and score burnt into a copy of each clip; over a long one what the network says when',
    layout: 'folder',
  },
}

const reportFacts = {
  title: 'Report, HTML',
  group: 'Results and labels' as FormatGroup,
  about: 'One page with figures, the worst clips with pictures, and how it was made; opens offline',
  layout: 'file' as const,
}

export const factsOf = (kind: ExportKind): Facts =>
  isFolderKind(kind) ? folderFacts[kind] : kind === 'html-report' ? reportFacts : formatFacts[kind]

/** All kinds in the order they are shown. */
export const kinds: readonly ExportKind[] = [
  'html-report',
  'contact-sheet',
  ...formatIds.slice(0, formatIds.indexOf('kinetics-csv')),
  'class-tree',
  ...formatIds.slice(formatIds.indexOf('kinetics-csv')),
  'segment-clips',
  'annotated-video',
]

/** Of what is made of the clips: those that say one label of each, whosever it is. */
const takesLabel: readonly FolderKind[] = ['class-tree', 'annotated-video']

export const has = (kind: ExportKind, option: 'labelsFrom' | 'spreadsheetSafe' | 'subset'): boolean =>
  isFolderKind(kind)
    ? option === 'labelsFrom' && takesLabel.includes(kind)
    : kind !== 'html-report' && formatFacts[kind].options.includes(option)

const needsRun = (kind: ExportKind): boolean =>
  kind === 'html-report' || (!isFolderKind(kind) && formatFacts[kind].needsRun)

/** Labels of mine stand on clips of the folder; predictions are of a run. */
export function whatOf(kind: ExportKind, labelsFrom: LabelSource, hasRun: boolean): ExportRequest['what'] {
  if (kind === 'labels-csv' || kind === 'labels-jsonl' || !hasRun) return 'labels'
  if (has(kind, 'labelsFrom') && labelsFrom !== 'predicted') return 'labels'
  return 'run'
}

/** Null where it cannot be made: a run's format without a run. */
export function requestOf(
  choice: Choice,
  at: { runId: string | null; shown: readonly string[]; selected: readonly string[] },
): ExportRequest | null {
  const { kind, labelsFrom, subset, spreadsheetSafe, transfer, cut, sheet, scope } = choice
  const what = whatOf(kind, labelsFrom, at.runId !== null)
  if (what === 'labels' && needsRun(kind)) return null
  const { layout } = factsOf(kind)
  const target = choice.target.trim()
  return {
    what,
    runId: what === 'run' ? at.runId : null,
    kind,
    transfer,
    cut,
    sheet,
    clipIds: scope === 'all' ? [] : [...(scope === 'shown' ? at.shown : at.selected)],
    options: { labelsFrom, spreadsheetSafe: spreadsheetSafe && has(kind, 'spreadsheetSafe'), subset },
    target: layout === 'folder' && target !== '' ? target : null,
  }
}

const parentOf = (folder: string): string => folder.replace(/[/\\][^/\\]*$/, '')
const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder + (folder.includes('\\') ? '\\' : '/'))

export const isBeside = (folder: string, offered: string): boolean => parentOf(folder) === offered

/**
 * Where files made of an opened folder can go: beside it, or, where this session may not write there, into another of
 * its folders; '' where there is none. Never into the opened folder itself.
 */
export function folderToOffer(folder: string, roots: readonly string[] | null): string {
  const parent = parentOf(folder)
  if (roots === null || roots.some(root => isWithin(parent, root))) return parent
  return roots.find(root => !isWithin(root, folder)) ?? ''
}
