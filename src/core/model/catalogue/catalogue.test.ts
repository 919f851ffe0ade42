/** The catalogue is data: these are the ways in which it could lie. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkLabels, parseCard } from '../card'
import { catalogue } from './catalogue'

const resources = resolve(import.meta.dirname, '../../../../resources')

describe.each(catalogue.map(model => [model.id, model] as const))('%s', (id, model) => {
  const [source] = model.sources
  const card = parseCard(
    {
      schemaVersion: 1,
      id,
      title: model.title,
      family: model.family,
      source: {
        from: source?.from,
        file: source?.file,
        sha256: '',
        licence: source?.licence,
        citation: model.citation,
      },
      graph: { file: 'model.onnx', sha256: '' },
      labels: { file: 'labels.json', ...model.labels },
      ...model.card,
    },
    id,
  )

  it('makes a card', () => {
    expect(card.id).toBe(id)
    expect(Object.entries(card.protocols).map(([name, protocol]) => [name, protocol.name])).toEqual([
      ['fast', 'fast'],
      ['standard', 'standard'],
      ['full', 'full'],
    ])
  })

  it('feeds no more and no fewer frames than the graph takes', () => {
    const { frames } = card.sampling
    const most = Math.max(frames.max, ...Object.values(card.protocols).map(({ maxFrames }) => maxFrames ?? 0))
    expect(frames.min).toBeGreaterThanOrEqual(card.input.frames.min)
    expect(most).toBeLessThanOrEqual(card.input.frames.max)
    expect(card.preprocess.crop).toMatchObject({ height: card.input.height, width: card.input.width })
  })

  it('names a label list that is ours, by its hash', () => {
    const labels = JSON.parse(
      readFileSync(resolve(resources, `label-sets/${model.labels.set}.json`), 'utf8'),
    ) as string[]
    expect(() => checkLabels(card, labels)).not.toThrow()
  })

  it('says truly whether there are golden scores', () => {
    expect(existsSync(resolve(resources, `goldens/${id}.json`))).toBe(model.hasGolden)
  })

  it('has sources that can be told apart and reached over https or a package', () => {
    for (const { hash, urls = [] } of model.sources) {
      expect(Object.values(hash)[0]).toMatch('sha256' in hash ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{40}$/)
      for (const url of urls) expect(url).toMatch(/^https:\/\//)
    }
    expect(model.sources.some(({ urls, package: wanted }) => urls ?? wanted)).toBe(true)
  })
})

it('no two entries share an id, and no two sources a file name', () => {
  const ids = catalogue.map(({ id }) => id)
  const files = catalogue.flatMap(({ sources }) => sources.map(({ file }) => file))
  expect(new Set(ids).size).toBe(ids.length)
  expect(new Set(files).size).toBe(files.length)
})
