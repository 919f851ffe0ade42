import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempFolder, writeTree } from '../../../test/temp-folder'
import { createLabelIndex, matchNames } from '../../shared/label-index'
import { checkMapping, createMapping, readMapping } from './label-mapping'

const labels = (set: string): string[] =>
  JSON.parse(readFileSync(resolve(`resources/label-sets/${set}.json`), 'utf8')) as string[]

describe('Kinetics-400 truth on a Kinetics-600 model', () => {
  it('has 32 names without an exact match, 31 ignoring case', () => {
    const match = matchNames(labels('kinetics-400'), labels('kinetics-600'))
    expect(match.names).toBe(400)
    expect(match.names - match.exact).toBe(32)
    expect(match.otherwise).toHaveLength(1)
    expect(match.unmatched).toHaveLength(31)
    expect(match.otherwise[0]?.from).toBe('passing American football (not in game)')
    expect(match.unmatched).toContain('dying hair')
  })
})

describe('a mapping of names', () => {
  async function read(name: string, text: string): ReturnType<typeof readMapping> {
    const folder = await tempFolder()
    await writeTree(folder, { [name]: text })
    return readMapping(join(folder, name))
  }

  it.each([
    ['map.csv', 'from,to\ndying hair,dyeing hair\n"a, b",yoga\n'],
    ['map.json', '{"dying hair": "dyeing hair", "a, b": "yoga"}'],
    ['list.json', '[{"from": "dying hair", "to": "dyeing hair"}, {"from": "a, b", "to": "yoga"}]'],
  ])('is read from %s', async (name, text) => {
    const mapping = await read(name, text)
    expect(['dying hair', 'Dying Hair', 'a, b', 'archery'].map(label => mapping.apply(label))).toEqual([
      'dyeing hair',
      'dyeing hair',
      'yoga',
      'archery',
    ])
  })

  it.each([
    ['map.csv', 'a,b\n1,2\n'],
    ['map.json', '{'],
    ['map.json', '["x"]'],
  ])('that is none is refused: %s %j', async (name, text) => {
    await expect(read(name, text)).rejects.toMatchObject({ code: 'store.invalid' })
  })

  it('onto a class that the model does not have is refused, naming it', () => {
    const set = createLabelIndex(['yoga'])
    expect(() => checkMapping(createMapping([{ from: 'a', to: 'joga' }]), set)).toThrow('joga')
    expect(() => checkMapping(createMapping([{ from: 'a', to: 'Yoga' }]), set)).not.toThrow()
  })
})
