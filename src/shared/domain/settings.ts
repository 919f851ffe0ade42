/** What a person has chosen, kept from start to start. */
import { z } from 'zod'

const settingsFields = {
  theme: z.enum(['system', 'dark', 'light']),
  /** Empty: the first published network that is here, else the one that comes with the program. */
  modelId: z.string(),
  protocol: z.enum(['fast', 'standard', 'full']),
  provider: z.enum(['auto', 'cpu']),
  reader: z.enum(['auto', 'libav', 'ffmpeg']),
  /** Intra-op threads of the engine; 0 means one per core. */
  threads: z.number().int().min(0),
  topK: z.number().int().min(1).max(50),
  /** Path of an ffmpeg binary; empty means look it up. */
  ffmpegPath: z.string(),
  author: z.string(),
  tileSize: z.number().min(100).max(420),
  recentFolders: z.array(z.string()),
  /** Where labelling goes once a clip has its label. */
  autoAdvance: z.enum(['off', 'next', 'unlabelled']),
  /** Labels on the keys 1 to 9 while labelling; '' leaves a key free. */
  favourites: z.array(z.string()).max(9),
  /** Labels that no network knows, made by the person. */
  ownLabels: z.array(z.string()),
  recentLabels: z.array(z.string()),
  /** Keys of commands that differ from the built-in ones; an empty list takes a command's keys away. */
  bindings: z.record(z.string(), z.array(z.string())),
  /** Filters and order under a name: the query part of the Explore address. */
  savedViews: z.array(z.object({ name: z.string(), query: z.string() })),
  /** Where the person was in each folder: the Explore address, the clip at the top of the grid, the clips picked. */
  sessions: z.record(
    z.string(),
    z.object({
      place: z.string(),
      firstClip: z.string().nullable(),
      picked: z.array(z.string()).default([]),
    }),
  ),
  /** Widths of the side panels in pixels; null is the built-in one. */
  panels: z.object({ facets: z.number().nullable(), inspector: z.number().nullable() }),
  /** Newest first: they head the palette. */
  recentCommands: z.array(z.string()),
  /** The annotation list chosen for a folder, by the folder's path. */
  truthLists: z.record(z.string(), z.string()),
  /** The sample clips were opened once: a start without a folder no longer opens them by itself. */
  greeted: z.boolean(),
}
/** What a change may name. Not `Settings.partial()`: its defaults would reset every key that the change leaves out. */
export const SettingsChange = z.object(settingsFields).partial()
export type SettingsChange = z.output<typeof SettingsChange>

export const Settings = z.object({
  schemaVersion: z.literal(1).default(1),
  theme: settingsFields.theme.default('system'),
  modelId: settingsFields.modelId.default(''),
  protocol: settingsFields.protocol.default('fast'),
  provider: settingsFields.provider.default('auto'),
  reader: settingsFields.reader.default('auto'),
  threads: settingsFields.threads.default(0),
  topK: settingsFields.topK.default(5),
  ffmpegPath: settingsFields.ffmpegPath.default(''),
  author: settingsFields.author.default(''),
  tileSize: settingsFields.tileSize.default(144),
  recentFolders: settingsFields.recentFolders.default([]),
  autoAdvance: settingsFields.autoAdvance.default('next'),
  favourites: settingsFields.favourites.default([]),
  ownLabels: settingsFields.ownLabels.default([]),
  recentLabels: settingsFields.recentLabels.default([]),
  bindings: settingsFields.bindings.default({}),
  savedViews: settingsFields.savedViews.default([]),
  sessions: settingsFields.sessions.default({}),
  panels: settingsFields.panels.default({ facets: null, inspector: null }),
  recentCommands: settingsFields.recentCommands.default([]),
  truthLists: settingsFields.truthLists.default({}),
  greeted: settingsFields.greeted.default(false),
})
export type Settings = z.output<typeof Settings>
