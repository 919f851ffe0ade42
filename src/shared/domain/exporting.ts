/** What leaves and what comes in: what is asked for, what would happen, before anything does. */
import { z } from 'zod'
import { Drop, ExportOptions, FormatName } from '../formats'

/** What is made of the clips themselves: files in a folder. */
export const FolderKind = z.enum(['class-tree', 'segment-clips', 'contact-sheet', 'annotated-video'])
export type FolderKind = z.output<typeof FolderKind>

/** Formats of text and tables, what is made of the clips, and a page to read. */
export const ExportKind = z.enum([...FormatName.options, ...FolderKind.options, 'html-report'])
export type ExportKind = z.output<typeof ExportKind>

export const isFolderKind = (kind: ExportKind): kind is FolderKind =>
  (FolderKind.options as readonly string[]).includes(kind)

/** How a clip gets into a tree; links cost no room. */
export const TransferMode = z.enum(['copy', 'hard-link', 'link'])
export type TransferMode = z.output<typeof TransferMode>

/**
 * How a piece of a clip becomes a file. `exact`: encoded again, to the frame. `lossless`: packets as they are, from the
 * last entry point before the start.
 */
export const CutMode = z.enum(['exact', 'lossless'])
export type CutMode = z.output<typeof CutMode>

/** Pictures of a contact sheet: one of each clip, or on a sheet of each clip the frames that the network was given. */
export const SheetPictures = z.enum(['posters', 'frames'])
export type SheetPictures = z.output<typeof SheetPictures>

export const ExportRequest = z.object({
  /** Rows of a run with the labels of now, or the labels of the open folder alone. */
  what: z.enum(['run', 'labels']),
  runId: z.string().nullable().default(null),
  kind: ExportKind,
  /** Empty: all clips. */
  clipIds: z.array(z.string()).default([]),
  options: ExportOptions.prefault({}),
  transfer: TransferMode.default('copy'),
  cut: CutMode.default('exact'),
  sheet: SheetPictures.default('posters'),
  /** Absolute path of the file, or of the folder for several files; null: a file to download. */
  target: z.string().nullable().default(null),
})
export type ExportRequest = z.output<typeof ExportRequest>

/** What would be written. Lists hold the first ones; counts are whole. */
export const ExportPlan = z.object({
  /** For a dialog that asks where to. */
  fileName: z.string(),
  layout: z.enum(['file', 'folder']),
  clips: z.number(),
  written: z.number(),
  files: z.array(z.string()),
  fileCount: z.number(),
  drops: z.array(Drop),
  /** Beginning of the first file; empty where it is no text. */
  preview: z.string(),
  /** Files of these names that are there already. */
  existing: z.array(z.string()),
  existingCount: z.number(),
  /** Names that are other than they would be: characters that file systems refuse, names taken twice. */
  renamed: z.array(z.object({ from: z.string(), to: z.string(), why: z.enum(['characters', 'taken']) })),
  renamedCount: z.number(),
  /** Room that is needed, when it is known. */
  bytes: z.number().nullable(),
  /** Why it cannot be done so, in words. */
  problem: z.object({ message: z.string(), hint: z.string().optional() }).nullable(),
})
export type ExportPlan = z.output<typeof ExportPlan>

export const ImportRequest = z.object({
  /** Desktop: paths of files, or of a folder of sidecars. */
  paths: z.array(z.string()).default([]),
  /** Browser: the files themselves. */
  files: z.array(z.object({ name: z.string(), text: z.string() })).default([]),
  /** Null: what the files look like. */
  format: FormatName.nullable().default(null),
  /** Which of a file's words becomes my label. */
  labelsFrom: z.enum(['mine', 'predicted', 'truth']).default('mine'),
  /** What happens to clips that have a label of mine already. */
  replace: z.boolean().default(false),
})
export type ImportRequest = z.output<typeof ImportRequest>

export const ImportPlan = z.object({
  format: FormatName,
  /** Clips the files speak of. */
  read: z.number(),
  /** Would get a label, tags or segments. */
  changes: z.array(
    z.object({
      clip: z.string(),
      before: z.string().nullable(),
      after: z.string().nullable(),
      tags: z.array(z.string()),
      /** How many it would get; 0 leaves those it has. */
      segments: z.number(),
    }),
  ),
  changeCount: z.number(),
  same: z.number(),
  /** Clips that would get segments, and those that keep segments of mine. */
  segmentCount: z.number(),
  segmentKeptCount: z.number(),
  /** Have another label of mine, which stays unless it is to be replaced. */
  keptCount: z.number(),
  kept: z.array(z.string()),
  /** Not in the open folder. */
  unmatchedCount: z.number(),
  unmatched: z.array(z.string()),
  /** Fit more than one clip. */
  ambiguousCount: z.number(),
  ambiguous: z.array(z.string()),
  /** Say nothing that could become a label. */
  silentCount: z.number(),
  problems: z.array(z.string()),
  problemCount: z.number(),
})
export type ImportPlan = z.output<typeof ImportPlan>
