import { describe, expect, it } from 'vitest'
import type { ModelCard } from '../../shared/domain'
import { checkCard, checkLabels, labelsSha256, parseCard, preprocessHash, type GraphFacts } from './card'
import { catalogue } from './catalogue/catalogue'

const entry = catalogue.find(model => model.id === 'i3d-k400')
if (!entry) throw new Error('i3d-k400 has left the catalogue')
const labels = ['abseiling', 'air drumming', 'zumba']
const card: ModelCard = parseCard(
  {
    schemaVersion: 1,
    id: entry.id,
    title: entry.title,
    family: entry.family,
    source: { from: 'a test', file: 'a.ckpt', sha256: '0', licence: 'none', citation: 'none' },
    graph: { file: 'model.onnx', sha256: '0' },
    labels: { file: 'labels.json', sha256: labelsSha256(labels), count: 3, set: 'three' },
    ...entry.card,
  },
  'the test card',
)
const graph: GraphFacts = {
  inputs: [{ name: 'video', type: 'float32', shape: ['N', 3, 'T', 224, 224] }],
  outputs: [
    { name: 'logits', type: 'float32', shape: ['N', 3] },
    { name: 'features', type: 'float32', shape: ['N', 1024] },
    { name: 'activation', type: 'float32', shape: ['N', 1024, 'T8', 7, 7] },
  ],
}
const withInput = (shape: (number | string)[], type = 'float32'): GraphFacts => ({
  ...graph,
  inputs: [{ name: 'video', type, shape }],
})

describe('a card and its graph', () => {
  it('agree', () => {
    expect(() => checkCard(card, graph)).not.toThrow()
  })

  it('are refused with both numbers named when label count and output width differ', () => {
    const wide = { ...graph, outputs: [{ name: 'logits', type: 'float32', shape: ['N', 600] }] }
    expect(() => checkCard(card, wide)).toThrow(
      expect.objectContaining({
        code: 'model.labels',
        message: 'the card of i3d-k400 has 3 labels, the graph gives 600 scores',
      }),
    )
  })

  it.each([
    ['rank', withInput(['N', 3, 224, 224]), "NCTHW (rank 5), the graph's input has rank 4"],
    ['channels', withInput(['N', 1, 'T', 224, 224]), 'feeds 3 channels, the graph takes 1'],
    ['layout', withInput(['N', 'T', 224, 224, 3]), 'feeds 224 columns, the graph takes 3'],
    ['size', withInput(['N', 3, 'T', 112, 112]), 'feeds 224 rows, the graph takes 112'],
    ['frames', withInput(['N', 3, 16, 224, 224]), 'feeds 9 to 250 frames, the graph takes 16'],
    ['type', withInput(['N', 3, 'T', 224, 224], 'float16'), 'wants float16'],
    ['input name', { ...graph, inputs: [] }, 'the graph has none'],
    [
      'output name',
      { ...graph, outputs: graph.outputs.slice(1) },
      'output "logits", the graph has "features"',
    ],
    ['activation', { ...graph, outputs: graph.outputs.slice(0, 2) }, 'output "activation"'],
  ])('are refused when they differ in %s', (_, facts, words) => {
    expect(() => checkCard(card, facts)).toThrow(words)
  })
})

describe('labels', () => {
  it('in another order are refused with both hashes named', () => {
    const permuted = [...labels].reverse()
    expect(() => checkLabels(card, labels)).not.toThrow()
    expect(() => checkLabels(card, permuted)).toThrow(
      new RegExp(`${labelsSha256(permuted)}.*${labelsSha256(labels)}`),
    )
  })

  it('of another number are refused with both numbers named', () => {
    expect(() => checkLabels(card, labels.slice(1))).toThrow('promises 3 labels, its list has 2')
  })
})

describe('the preprocess hash', () => {
  const { fast, standard } = card.protocols

  it('does not depend on the order of keys', () => {
    const turned = Object.fromEntries(Object.entries(card.preprocess).reverse()) as ModelCard['preprocess']
    expect(preprocessHash({ ...card, preprocess: turned }, fast)).toBe(preprocessHash(card, fast))
    expect(preprocessHash(card, fast)).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  it('changes with whatever changes the tensor', () => {
    const hashes = [
      preprocessHash(card, fast),
      preprocessHash(card, standard),
      preprocessHash({ ...card, sampling: { ...card.sampling, rate: { fps: 24 } } }, fast),
      preprocessHash({ ...card, preprocess: { ...card.preprocess, rotation: 'ignore' } }, fast),
      preprocessHash({ ...card, input: { ...card.input, layout: 'NTHWC' } }, fast),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
  })
})

it('a wrong card is refused naming the field', () => {
  expect(() => parseCard({ ...card, sampling: { ...card.sampling, tooFew: 'guess' } }, 'card.json')).toThrow(
    /^card\.json: sampling\.tooFew: /,
  )
})
