import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, readFile, readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempFolder, writeTree } from '../../../test/temp-folder'
import { classifyClip } from '../inference/classify'
import { createReader } from '../media/readers'
import { createSession } from '../model/session'
import { copySamples } from './sample-calls'

const resources = resolve(import.meta.dirname, '../../../resources')
const shipped = join(resources, 'samples')
const model = join(resources, 'motion-energy')
const labels = JSON.parse(readFileSync(join(model, 'labels.json'), 'utf8')) as string[]

async function clips(): Promise<{ truth: string; name: string; path: string }[]> {
  const folders = (await readdir(shipped, { withFileTypes: true })).filter(entry => entry.isDirectory())
  const found = await Promise.all(
    folders.map(async ({ name: truth }) =>
      (await readdir(join(shipped, truth))).map(name => ({ truth, name, path: join(shipped, truth, name) })),
    ),
  )
  return found.flat()
}

describe('the shipped sample clips', () => {
  it('are twelve, cover every label of the built-in model, and take less than 2 MB', async () => {
    const found = await clips()
    expect(found).toHaveLength(12)
    expect(new Set(found.map(clip => clip.truth))).toEqual(new Set(labels))
    const sizes = await Promise.all(found.map(async ({ path }) => (await stat(path)).size))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_000_000)
  })

  it('are three seconds of VP9 in WebM, which browsers play, with exact frame times', async () => {
    const { reader } = await createReader({ reader: 'auto', ffmpegPath: '' })
    for (const { path } of await clips()) {
      const clip = await reader.open(path)
      expect(clip.media).toMatchObject({
        width: 320,
        height: 240,
        frames: 75,
        vfr: false,
        codec: 'vp9',
        browserPlayable: true,
      })
      expect(clip.timesSec.at(-1)).toBeCloseTo(74 / 25, 6)
      await clip.close()
    }
  })

  it('are classified by the built-in model: ten right, two hard ones wrong', async () => {
    const { reader } = await createReader({ reader: 'auto', ffmpegPath: '' })
    const session = await createSession(model, { provider: 'cpu', threads: 1 })
    try {
      const wrong: Record<string, string | undefined> = {}
      for (const { truth, name, path } of await clips()) {
        const { topk } = await classifyClip(
          { reader, session },
          { path, modelDir: model, protocol: session.card.protocols.fast, topK: 3, provider: 'cpu' },
        )
        if (topk[0]?.label !== truth) wrong[`${truth}/${name}`] = topk[0]?.label
      }
      expect(wrong).toEqual({
        // A very slow pan.
        'pan right/rooftops.webm': 'still',
        // Content that runs to the right is what a camera that turns left sees.
        'object motion/passing train.webm': 'pan left',
      })
    } finally {
      await session.dispose()
    }
  })
})

describe('copySamples', () => {
  const made = { 'archery/one.webm': '1', 'yoga/two.webm': '2', 'README.md': 'about them' }

  it('copies the class folders only, writable even when the originals are not', async () => {
    const [from, data] = [await tempFolder(), await tempFolder()]
    await writeTree(from, made)
    await chmod(join(from, 'archery/one.webm'), 0o444)
    await chmod(join(from, 'archery'), 0o555)
    try {
      await copySamples(from, join(data, 'samples'))
    } finally {
      await chmod(join(from, 'archery'), 0o755)
    }
    expect(await readdir(data)).toEqual(['samples'])
    expect((await readdir(join(data, 'samples'))).sort()).toEqual(['archery', 'yoga'])
    expect(await readFile(join(data, 'samples/yoga/two.webm'), 'utf8')).toBe('2')
    for (const path of ['samples/archery', 'samples/archery/one.webm'])
      expect((await stat(join(data, path))).mode & 0o200).toBe(0o200)
  })

  it('leaves an existing folder as it is', async () => {
    const [from, data] = [await tempFolder(), await tempFolder()]
    await writeTree(from, made)
    await mkdir(join(data, 'samples'))
    await copySamples(from, join(data, 'samples'))
    expect(await readdir(join(data, 'samples'))).toEqual([])
  })

  it('leaves nothing behind when it fails', async () => {
    const [from, data] = [await tempFolder(), await tempFolder()]
    await writeTree(from, made)
    await mkdir(join(from, 'yoga/not a file'))
    await expect(copySamples(from, join(data, 'samples'))).rejects.toMatchObject({ code: 'EISDIR' })
    expect(existsSync(join(data, 'samples'))).toBe(false)
    expect(await readdir(data)).toEqual([])
  })
})
