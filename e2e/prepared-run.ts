/** A finished run put on disk without computing it: for tests of what people do with results. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprintOf } from '../src/core/runs/run-clips'
import type { ModelCard, ResultRow } from '../src/shared/domain'
import { fakeFacts } from '../test/fake-engine'

export interface PreparedRow {
  /** Relative to the folder. */
  clip: string
  truth: string
  /** Best first: label and score. */
  top: readonly (readonly [string, number])[]
}

/** Writes a run of an installed network over `folder` into a data directory and gives its id. */
export function prepareRun(
  dataDir: string,
  folder: string,
  modelId: string,
  rows: readonly PreparedRow[],
): string {
  const modelDir = join(dataDir, 'models', modelId)
  const card = JSON.parse(readFileSync(join(modelDir, 'card.json'), 'utf8')) as ModelCard
  const labels = JSON.parse(readFileSync(join(modelDir, 'labels.json'), 'utf8')) as string[]
  const { model, protocol } = fingerprintOf(card, card.protocols.fast)
  const runId = '20260102-030405-prepared'
  const dir = join(dataDir, 'runs', runId)
  const times = [0, 1]
  const lines = rows.map(({ clip, truth, top }): ResultRow => ({
    schema: 1,
    clip,
    status: 'ok',
    attempt: 1,
    warnings: [],
    media: fakeFacts,
    model,
    protocol,
    views: [{ frameIndices: times, timesSec: times.map(i => i / 25), crop: 'center' }],
    topk: top.map(([label, score], i) => ({ rank: i + 1, index: labels.indexOf(label), label, score })),
    margin: (top[0]?.[1] ?? 0) - (top[1]?.[1] ?? 0),
    entropy: 0,
    truth: { label: truth, index: labels.indexOf(truth), source: 'folder' },
    human: null,
    tags: [],
    runtime: {
      provider: 'cpu',
      providerAsked: 'auto',
      providerWhy: '',
      threads: 1,
      reader: 'prepared',
      decodeMs: 1,
      preprocessMs: 1,
      inferMs: 1,
      graph: 'native',
      app: '0.1.0',
    },
  }))
  const record = {
    schemaVersion: 1,
    id: runId,
    createdAt: '2026-01-02T03:04:05.000Z',
    folder,
    model: { ...model, title: card.title },
    protocol,
    topK: 5,
    provider: null,
    reader: null,
    app: '0.1.0',
    state: 'done',
    total: rows.length,
    done: rows.length,
    failed: 0,
    error: null,
    clips: [],
    asked: 'auto',
  }
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'run.json'), JSON.stringify(record))
  writeFileSync(join(dir, 'card.json'), JSON.stringify(card))
  writeFileSync(join(dir, 'results.jsonl'), lines.map(line => `${JSON.stringify(line)}\n`).join(''))
  return runId
}
