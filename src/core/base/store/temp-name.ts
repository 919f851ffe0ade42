/** Names of files that are being written: beside their place, and known for what they are when a killed process left them. */
import { randomUUID } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive } from './lock'

const pattern = /\.(\d+)-[0-9a-f]{8}\.tmp$/

/** A name on the same disk that nobody else takes. */
export const tempBeside = (path: string): string => `${path}.${process.pid}-${randomUUID().slice(0, 8)}.tmp`

/** Removes what killed processes have left of `tempBeside` in a folder, not what another one is writing. */
export async function sweepTemps(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const pid = Number(pattern.exec(name)?.[1] ?? process.pid)
    if (pid !== process.pid && !isAlive(pid)) await rm(join(folder, name), { force: true })
  }
}
