/** Rows of results out of made-up answers, as a run would have written them. */
import type { OkRow, TopEntry, Truth } from '../src/shared/domain'
import { fakeFacts } from './fake-engine'

export interface MadeAnswer {
  clip: string
  truth: Truth | null
  topk: TopEntry[]
}

export const madeModel = {
  id: 'made',
  sha256: 'a'.repeat(64),
  labelsSha256: 'b'.repeat(64),
  labelSet: 'made',
}

export const madeRow = ({ clip, truth, topk }: MadeAnswer, model = madeModel): OkRow => ({
  schema: 1,
  clip,
  status: 'ok',
  attempt: 1,
  warnings: [],
  media: fakeFacts,
  model,
  protocol: { name: 'fast', clips: 1, crops: 1, aggregate: 'mean-probability', preprocess: 'sha256:00' },
  views: [],
  topk,
  margin: 0,
  entropy: 0,
  truth,
  human: null,
  tags: [],
  runtime: {
    provider: 'cpu',
    providerAsked: 'auto',
    providerWhy: '',
    threads: 1,
    reader: 'made 1.0',
    decodeMs: 1,
    preprocessMs: 1,
    inferMs: 1,
    graph: 'native',
    app: '0.1.0',
  },
})

export const rowsText = (rows: readonly OkRow[]): string =>
  rows.map(row => `${JSON.stringify(row)}\n`).join('')
