/** The data-set calls of the contract: what lists, plans and reports look like. */
import { z } from 'zod'
import { CutMode } from './domain/exporting'

const Named = z.object({ path: z.string(), code: z.string(), message: z.string() })

/** A folder against its annotation lists. Long lists are cut to their first entries; the counts are whole. */
export const DatasetReport = z.object({
  /** Files; none: only the clips themselves are counted, classes by folder. */
  lists: z.array(z.string()),
  /** Lines of the annotations, and how many of them have a clip. */
  annotated: z.number(),
  present: z.number(),
  missing: z.object({ count: z.number(), first: z.array(z.string()) }),
  extra: z.object({ count: z.number(), first: z.array(z.string()) }),
  duplicates: z.object({ count: z.number(), first: z.array(z.string()) }),
  unreadable: z.object({ count: z.number(), first: z.array(Named) }),
  wrongLength: z.object({
    count: z.number(),
    first: z.array(z.object({ path: z.string(), wantedSec: z.number(), durationSec: z.number() })),
  }),
  /** Clips that nobody has looked at yet: their length is not judged. */
  notLookedAt: z.number(),
  classes: z.array(z.object({ label: z.string(), annotated: z.number(), present: z.number() })),
  /** Clips by duration, in half seconds. */
  durations: z.array(z.object({ from: z.number(), count: z.number() })),
  rates: z.array(z.object({ value: z.number(), count: z.number() })),
  sizes: z.array(z.object({ value: z.string(), count: z.number() })),
})
export type DatasetReport = z.output<typeof DatasetReport>

export const OrganiseMode = z.enum(['move', 'hard-link', 'link', 'copy', 'index'])
export type OrganiseMode = z.output<typeof OrganiseMode>

export const Organise = z.object({
  /** Absolute path of the folder that gets the class folders. */
  to: z.string().min(1),
  mode: OrganiseMode,
})

export const OrganisePreview = z.object({
  placements: z.number(),
  first: z.array(z.object({ from: z.string(), to: z.string() })),
  classes: z.number(),
  /** Clips that no list names: they stay where they are. */
  unnamed: z.number(),
  /** Two clips that would get one name: the second stays where it is. */
  collisions: z.array(z.object({ from: z.string(), to: z.string() })),
  bytes: z.number(),
})
export type OrganisePreview = z.output<typeof OrganisePreview>

export const Trim = z.object({ to: z.string().min(1), mode: CutMode })
export const TrimPreview = z.object({
  pieces: z.number(),
  first: z.array(z.object({ from: z.string(), to: z.string(), startSec: z.number(), endSec: z.number() })),
  /** Annotated clips whose full video is not in the folder. */
  missing: z.number(),
})
export type TrimPreview = z.output<typeof TrimPreview>

/** Which parts of which archive, and where their clips go. */
export const ArchiveChoice = z.object({
  /** Address of a list of parts, or path of a list file; a `known` list's id works too. */
  list: z.string().min(1),
  /** "0-3,7"; empty means all. */
  parts: z.string().default(''),
  to: z.string().min(1),
  /** Annotation list by which clips get their class folders; empty: flat, as they are in the archive. */
  annotations: z.string().default(''),
  /** Only these classes; empty means all. Needs annotations. */
  classes: z.array(z.string()).default([]),
  /** The most that the clips may take on the disk. */
  maxBytes: z.number().positive().nullable().default(null),
})
export type ArchiveChoice = z.output<typeof ArchiveChoice>

export const ArchiveLists = z.array(
  z.object({ id: z.string(), title: z.string(), url: z.string(), annotations: z.string() }),
)

export const ArchiveEstimate = z.object({
  /** Parts of the list in all, and of those chosen. */
  listed: z.number(),
  parts: z.number(),
  bytes: z.number(),
  /** Parts whose size the server does not tell. */
  unknown: z.number(),
  largest: z.number(),
  freeBytes: z.number().nullable(),
  /** How many annotated clips are wanted; null without annotations. */
  wanted: z.number().nullable(),
})
export type ArchiveEstimate = z.output<typeof ArchiveEstimate>
