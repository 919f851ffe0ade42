/** A run with made-up answers in the app's data directory: figures to look at without a network's minutes. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { madeRow, rowsText } from '../test/made-rows'
import { root } from './programs'

export interface MadeClip {
  /** Relative to the folder; its class is the folder it lies in. */
  path: string
  /** What the run says, best first. */
  said: readonly string[]
}

/** Writes a run of the built-in model, with label indices of `labels`; its protocol may have another name. @returns its id. */
export function putRun(
  dataDir: string,
  folder: string,
  clips: readonly MadeClip[],
  labels: readonly string[],
  protocolName?: string,
): string {
  const id = `20260102-030405-made-${protocolName ?? '000001'}`
  const card = JSON.parse(readFileSync(join(root, 'resources/motion-energy/card.json'), 'utf8')) as {
    id: string
    title: string
  }
  const rows = clips.map(({ path, said }) => {
    const truth = path.split('/')[0] ?? ''
    const index = labels.indexOf(truth)
    return madeRow({
      clip: path,
      truth: { label: truth, index: index === -1 ? null : index, source: 'folder' },
      topk: said.map((label, i) => ({
        rank: i + 1,
        index: labels.indexOf(label),
        label,
        score: 0.7 / 3 ** i,
      })),
    })
  })
  const [first] = rows
  if (!first) throw new Error('a run needs a clip')
  const dir = join(dataDir, 'runs', id)
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'results.jsonl'), rowsText(rows))
  copyFileSync(join(root, 'resources/motion-energy/card.json'), join(dir, 'card.json'))
  const run = {
    ...{ schemaVersion: 1, id, createdAt: '2026-01-02T03:04:05.000Z', folder },
    model: { ...first.model, title: card.title },
    protocol: { ...first.protocol, name: protocolName ?? first.protocol.name },
    topK: 5,
    provider: { asked: 'auto', used: 'cpu', why: '', threads: 1 },
    reader: first.runtime.reader,
    app: first.runtime.app,
    ...{
      state: 'done',
      total: rows.length,
      done: rows.length,
      failed: 0,
      error: null,
      clips: [],
      asked: 'auto',
    },
  }
  writeFileSync(join(dir, 'run.json'), JSON.stringify(run))
  return id
}
