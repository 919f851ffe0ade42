import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempFolder, writeTree } from '../../test/temp-folder'
import { takeShard, withConfig } from './evaluate-options'

describe('shards', () => {
  it('share nothing and together are all', () => {
    const items = Array.from({ length: 11 }, (_, i) => i)
    const parts = ['1/3', '2/3', '3/3'].map(shard => takeShard(items, shard))
    expect(parts.flat().sort((a, b) => a - b)).toEqual(items)
    expect(takeShard(items, undefined)).toEqual(items)
  })
})

describe('a configuration file', () => {
  async function file(value: unknown): Promise<string> {
    const folder = await tempFolder()
    await writeTree(folder, { 'evaluate.json': typeof value === 'string' ? value : JSON.stringify(value) })
    return join(folder, 'evaluate.json')
  }

  it('gives what the command line leaves open; its paths are beside it', async () => {
    const config = await file({
      paths: 'val',
      model: 'i3d-k400',
      perClass: 2,
      seed: 1,
      truth: 'val.csv',
      out: 'r.json',
    })
    const { given, options } = await withConfig([], { config, seed: 7 })
    const beside = (name: string): string => join(config, '..', name)
    expect(given).toEqual([beside('val')])
    expect(options).toEqual({
      model: 'i3d-k400',
      perClass: 2,
      seed: 7,
      truth: beside('val.csv'),
      out: beside('r.json'),
    })
    expect((await withConfig(['latest'], { config })).given).toEqual(['latest'])
  })

  it.each([
    [{ perclass: 2 }, 'perclass'],
    [{ perClass: 0 }, 'perClass'],
    [{ shard: '3/2' }, 'shard: a part such as 2/4'],
    [{ protocol: 'slow' }, 'protocol'],
    ['{', 'is not JSON'],
  ])('%j is refused, naming what is wrong', async (value, words) => {
    await expect(withConfig([], { config: await file(value) })).rejects.toThrow(words)
  })
  it('that is not there is said so', async () => {
    await expect(withConfig([], { config: '/no/such.json' })).rejects.toMatchObject({ code: 'path.missing' })
  })
})
