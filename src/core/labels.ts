/** Human labels: one per clip, an append-only history keyed by folder and clip. Runs never touch them. */
import { stat } from 'node:fs/promises'
import { z } from 'zod'
import { HumanLabel } from '../shared/domain'
import type { Log } from './log'
import type { DataPaths } from './paths'
import { openJsonl, readJsonl } from './store/jsonl'
import { withLock } from './store/lock'

const LabelLine = z.object({
  schema: z.literal(1),
  /** Absolute path of the opened folder. */
  folder: z.string(),
  /** Relative to the folder. */
  clip: z.string(),
  /** Null takes the label away. */
  human: HumanLabel.nullable(),
})

export interface Labels {
  /** Labels of a folder by clip path; reads the file again when another process has written. */
  of(folder: string): Promise<ReadonlyMap<string, HumanLabel>>
  /** On disk when it resolves. */
  set(folder: string, clip: string, human: HumanLabel | null): Promise<void>
}

export function createLabels(paths: DataPaths, log: Log): Labels {
  let byFolder = new Map<string, Map<string, HumanLabel>>()
  /** Size of the file when it was last read or written: it only grows, so another size means another writer. */
  let knownBytes = -1

  const put = (folder: string, clip: string, human: HumanLabel | null): void => {
    const folderLabels = byFolder.get(folder) ?? new Map<string, HumanLabel>()
    byFolder.set(folder, folderLabels)
    if (human === null) folderLabels.delete(clip)
    else folderLabels.set(clip, human)
  }
  const fileBytes = async (): Promise<number> => {
    try {
      return (await stat(paths.labels)).size
    } catch {
      return 0
    }
  }
  const refresh = async (): Promise<{ wholeBytes: number; unterminated: boolean }> => {
    const bytes = await fileBytes()
    if (bytes === knownBytes) return { wholeBytes: bytes, unterminated: false }
    const content = await readJsonl(paths.labels, LabelLine)
    if (content.torn) log.warn({ mod: 'labels', file: paths.labels }, 'a torn last label was dropped')
    if (content.bad.length > 0)
      log.warn({ mod: 'labels', lines: content.bad }, 'lines that are no labels were left out')
    byFolder = new Map()
    for (const line of content.rows) put(line.folder, line.clip, line.human)
    knownBytes = content.torn || content.unterminated ? -1 : content.wholeBytes
    return content
  }

  return {
    async of(folder) {
      await refresh()
      return new Map(byFolder.get(folder) ?? [])
    },
    set: (folder, clip, human) =>
      withLock(paths.labelsLock, 'the label file', async () => {
        const writer = await openJsonl(paths.labels, await refresh())
        try {
          await writer.append({ schema: 1, folder, clip, human })
        } finally {
          await writer.close()
        }
        put(folder, clip, human)
        knownBytes = await fileBytes()
      }),
  }
}
