/** The label sets that come with the program: with them folder names such as `arm_wrestling` are read. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Log } from '../base/log'
import { createLabelIndex, type LabelIndex } from './folder-truth'

/** @param resourcesDir Holds label-sets/<name>.json, each a JSON array of strings. A missing folder is an empty set. */
export async function readLabelSets(resourcesDir: string, log: Log): Promise<LabelIndex> {
  const folder = join(resourcesDir, 'label-sets')
  const files = await readdir(folder).catch(() => [])
  const names: string[] = []
  for (const file of files.filter(name => name.endsWith('.json')).sort()) {
    try {
      names.push(...z.array(z.string()).parse(JSON.parse(await readFile(join(folder, file), 'utf8'))))
    } catch (error) {
      log.warn({ mod: 'labels', file, err: error }, 'a label set could not be read')
    }
  }
  return createLabelIndex(names)
}
