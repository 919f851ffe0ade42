/** A library of any size for measuring: class folders of hard links to one small clip, with facts and answers made up. */
import { createHash } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { copyFile, link, mkdir, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { once } from 'node:events'
import { dataPaths, runPaths } from '../../src/core/base/paths'
import type { MediaInfo, ResultRow, RunSummary } from '../../src/shared/domain'

export interface MadeLibrary {
  folder: string
  dataDir: string
}

const fixture = resolve(__dirname, '../../test/fixtures/counter.mp4')
const classes = 400
/** A file system allows some 65,000 links to a file; the first of each lot is a copy. */
const linksPerCopy = 20_000

const media = (bytes: number): MediaInfo => ({
  bytes,
  width: 160,
  height: 120,
  rotation: 0,
  mirrored: false,
  sar: '1:1',
  fps: 25,
  vfr: false,
  frames: 75,
  durationSec: 3,
  codec: 'h264',
  container: 'mov,mp4,m4a,3gp,3g2,mj2',
  pixelFormat: 'yuv420p',
  browserPlayable: true,
})

const model = { id: 'made', sha256: 'a'.repeat(64), labelsSha256: 'b'.repeat(64), labelSet: 'made' }
const protocol = {
  name: 'fast',
  clips: 1,
  crops: 1,
  aggregate: 'mean-probability',
  preprocess: `sha256:${'c'.repeat(64)}`,
}
const className = (index: number): string => `class ${String(index).padStart(3, '0')}`
/** Even over 0..1 and the same every time. */
const share = (n: number): number => ((n * 2654435761) % 2 ** 32) / 2 ** 32

function rowOf(clip: string, n: number, bytes: number): ResultRow {
  const truth = n % classes
  // Three of five right, one in the top five, one wrong.
  const said = n % 5 < 3 ? truth : (truth + 1) % classes
  const others = [n % 5 === 3 ? truth : truth + 2, truth + 3, truth + 4, truth + 5].map(i => i % classes)
  const score = 0.2 + 0.8 * share(n)
  return {
    schema: 1,
    clip,
    status: 'ok',
    attempt: 1,
    warnings: n % 37 === 0 ? [{ code: 'clip.looped', message: 'made up' }] : [],
    media: media(bytes),
    model,
    protocol,
    views: [{ frameIndices: [0, 20, 40, 60], timesSec: [0, 0.8, 1.6, 2.4], crop: 'center' }],
    topk: [said, ...others].map((index, i) => ({
      rank: i + 1,
      index,
      label: className(index),
      score: i === 0 ? score : ((1 - score) / 2) * 0.5 ** i,
    })),
    margin: score / 2,
    entropy: 2 * (1 - score),
    truth: { label: className(truth), index: truth, source: 'folder' },
    human: null,
    tags: [],
    runtime: {
      provider: 'cpu',
      providerAsked: 'auto',
      providerWhy: '',
      threads: 2,
      reader: 'made',
      decodeMs: 10,
      preprocessMs: 2,
      inferMs: 100,
      graph: 'native',
      app: '0.1.0',
    },
  }
}

/** Lines to a file, at the file's pace. */
async function writeLines(file: string, count: number, line: (n: number) => unknown): Promise<void> {
  const out = createWriteStream(file)
  for (let n = 0; n < count; n++) if (!out.write(`${JSON.stringify(line(n))}\n`)) await once(out, 'drain')
  out.end()
  await once(out, 'finish')
}

/** @param work An existing folder; what an earlier call made there for as many clips is used again. */
export async function makeLibrary(work: string, clips: number): Promise<MadeLibrary> {
  const library = { folder: join(work, `clips-${clips}`), dataDir: join(work, `data-${clips}`) }
  const { folder, dataDir } = library
  const done = join(dataDir, 'made')
  if (existsSync(done)) return library
  const pathOf = (n: number): string => `${className(n % classes)}/clip-${String(n).padStart(6, '0')}.mp4`
  for (let i = 0; i < Math.min(classes, clips); i++)
    await mkdir(join(folder, className(i)), { recursive: true })
  let source = fixture
  for (let n = 0; n < clips; n++) {
    const target = join(folder, pathOf(n))
    if (n % linksPerCopy === 0) {
      await copyFile(fixture, target)
      source = target
    } else await link(source, target)
  }
  const paths = dataPaths(dataDir)
  const run: RunSummary & { clips: string[] } = {
    schemaVersion: 1,
    id: 'made-run',
    createdAt: '2026-01-02T03:04:05.000Z',
    folder,
    model: { ...model, title: 'Made up' },
    protocol,
    topK: 5,
    provider: null,
    reader: 'made',
    app: '0.1.0',
    state: 'done',
    total: clips,
    done: clips,
    failed: 0,
    error: null,
    clips: [],
  }
  const files = runPaths(paths, run.id)
  await mkdir(files.dir, { recursive: true })
  await writeFile(files.run, JSON.stringify(run))
  const { size } = await stat(fixture)
  await writeLines(files.results, clips, n => rowOf(pathOf(n), n, size))
  const facts = join(paths.cache, 'facts')
  await mkdir(facts, { recursive: true })
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 24)
  const times = new Map<number, number>()
  for (let n = 0; n < clips; n += linksPerCopy)
    times.set(n / linksPerCopy, (await stat(join(folder, pathOf(n)))).mtimeMs)
  await writeLines(join(facts, `${name}.jsonl`), clips, n => ({
    v: 1,
    path: pathOf(n),
    bytes: size,
    mtimeMs: times.get(Math.floor(n / linksPerCopy)),
    reader: 'made',
    media: media(size),
    problem: null,
  }))
  await writeFile(paths.settings, JSON.stringify({ schemaVersion: 1, greeted: true }))
  await writeFile(done, '')
  return library
}
