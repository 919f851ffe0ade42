/** What the media process said of each clip, kept on disk: a folder opened again needs no second look. */
import { createHash } from 'node:crypto'
import { appendFile, mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { ClipError, MediaInfo } from '../../shared/domain'
import type { DataPaths } from '../base/paths'
import type { ScannedFile } from './scan-folder'
import { readJsonl } from '../base/store/jsonl'

const FactsLine = z.object({
  v: z.literal(1),
  path: z.string(),
  bytes: z.number(),
  mtimeMs: z.number(),
  /** Another reader may open what this one could not. */
  reader: z.string(),
  media: MediaInfo.nullable(),
  problem: ClipError.nullable(),
})
export type ProbeResult = Pick<z.output<typeof FactsLine>, 'media' | 'problem'>

export interface ProbeCache {
  /** @param reader Id of the reader in use: another may open what one could not. Null: only what was opened counts. */
  get(file: ScannedFile, reader: string | null): ProbeResult | undefined
  put(file: ScannedFile, facts: ProbeResult, reader: string): void
  /** Writes what was put since the last time. */
  flush(): Promise<void>
}

/** @param folder Absolute path of the opened folder. */
export async function openProbeCache(paths: DataPaths, folder: string): Promise<ProbeCache> {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 24)
  const file = join(paths.cache, 'facts', `${name}.jsonl`)
  const content = await readJsonl(file, FactsLine)
  // It is a cache: rather looked at again than half trusted.
  const damaged = content.torn || content.unterminated || content.bad.length > 0
  if (damaged) await rm(file, { force: true })
  const lines = new Map(damaged ? [] : content.rows.map(line => [line.path, line]))
  let unwritten: z.output<typeof FactsLine>[] = []
  return {
    get({ path, bytes, mtimeMs }, reader) {
      const line = lines.get(path)
      if (line === undefined || line.bytes !== bytes || line.mtimeMs !== mtimeMs) return undefined
      return line.media === null && line.reader !== reader ? undefined : line
    },
    put({ path, bytes, mtimeMs }, { media, problem }, reader) {
      const line = { v: 1 as const, path, bytes, mtimeMs, reader, media, problem }
      lines.set(path, line)
      unwritten.push(line)
    },
    async flush() {
      if (unwritten.length === 0) return
      const text = unwritten.map(line => `${JSON.stringify(line)}\n`).join('')
      unwritten = []
      await mkdir(dirname(file), { recursive: true })
      await appendFile(file, text)
    },
  }
}
