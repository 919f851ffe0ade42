import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFakeEngine, fakeCard, fakeLabels, type FakeEngine } from '../../../test/fake-engine'
import { tempFolder } from '../../../test/temp-folder'
import type { ResultRow } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import { readJournal, resumeJournal, startJournal } from './journal'
import { silentLog as log } from '../base/log'
import { fingerprintOf, runClips, type RunClip, type RunClipsOptions } from './run-clips'
import { createLabelIndex, folderTruth, truthInSet } from '../ground-truth/folder-truth'

const card = fakeCard()
const protocol = card.protocols.fast
const fingerprint = fingerprintOf(card, protocol)

function clipsOf(...paths: string[]): RunClip[] {
  const set = createLabelIndex(fakeLabels)
  return paths.map(path => ({
    path,
    file: `/clips/${path}`,
    truth: truthInSet(folderTruth(path, set), set),
    human: null,
    tags: [],
  }))
}
const twelve = clipsOf(...Array.from({ length: 12 }, (_, i) => `${fakeLabels[i % 3]}/${i}.mp4`))

async function run(
  file: string,
  engine: FakeEngine,
  clips: readonly RunClip[],
  more: Partial<RunClipsOptions> & { retryFailed?: boolean } = {},
): Promise<{ done: number; failed: number }> {
  const journal = await resumeJournal(file, fingerprint, { log, retryFailed: more.retryFailed })
  try {
    return await runClips({
      clips,
      card,
      modelDir: '/models/fake',
      protocol,
      topK: 2,
      provider: 'auto',
      engine,
      journal,
      appVersion: '0.1.0',
      log,
      ...more,
    })
  } finally {
    await journal.close()
  }
}

const names = (rows: readonly ResultRow[]): string[] => rows.map(row => row.clip)
const crash = (): AppError => new AppError('engine.crashed', 'the engine stopped')

describe('classifying clips', () => {
  it('writes one row a clip, and the row says everything', async () => {
    const file = join(await tempFolder(), 'r.jsonl')
    const engine = createFakeEngine()
    const progress: number[] = []
    const result = await run(file, engine, twelve, { onProgress: ({ done }) => progress.push(done) })
    expect(result).toEqual({ done: 12, failed: 0 })
    expect(engine.loads).toEqual(['/models/fake'])
    const rows = await readJournal(file, log)
    expect(names(rows)).toEqual(twelve.map(clip => clip.path))
    expect(rows[1]).toMatchObject({
      schema: 1,
      clip: 'arm wrestling/1.mp4',
      status: 'ok',
      attempt: 1,
      model: { id: 'fake', labelSet: 'fake-labels' },
      protocol: { name: 'fast', clips: 1, crops: 1, preprocess: expect.stringMatching(/^sha256:/) as string },
      topk: [
        { rank: 1, index: 1, label: 'arm wrestling', score: 0.75 },
        { rank: 2, index: 0, label: 'archery' },
      ],
      truth: { label: 'arm wrestling', index: 1, source: 'folder' },
      runtime: { provider: 'cpu', providerAsked: 'auto', providerWhy: 'there is no GPU', app: '0.1.0' },
    })
    expect(progress[0]).toBe(0)
    expect(progress.at(-1)).toBe(12)
  })

  it('gives a failed clip its row and goes on', async () => {
    const file = join(await tempFolder(), 'r.jsonl')
    const engine = createFakeEngine()
    engine.onClip = request =>
      request.path.endsWith('/3.mp4')
        ? Promise.reject(
            new AppError('clip.no-video', 'no video', { hint: 'h', details: { stage: 'probe' } }),
          )
        : Promise.resolve()
    expect(await run(file, engine, twelve)).toEqual({ done: 12, failed: 1 })
    expect((await readJournal(file, log))[3]).toMatchObject({
      clip: 'archery/3.mp4',
      status: 'failed',
      attempt: 1,
      error: { code: 'clip.no-video', stage: 'probe', message: 'no video', hint: 'h' },
    })
  })

  it('tries a clip whose engine died once more, and the row says so', async () => {
    const file = join(await tempFolder(), 'r.jsonl')
    const engine = createFakeEngine()
    engine.onClip = (request, times) =>
      request.path.endsWith('/3.mp4') && times === 1 ? Promise.reject(crash()) : Promise.resolve()
    expect(await run(file, engine, twelve)).toEqual({ done: 12, failed: 0 })
    const rows = await readJournal(file, log)
    expect(rows.map(row => row.attempt)).toEqual(twelve.map((_, i) => (i === 3 ? 2 : 1)))
    expect(rows).toHaveLength(12)
  })

  it('stops after three clips in a row that take the engine down', async () => {
    const file = join(await tempFolder(), 'r.jsonl')
    const engine = createFakeEngine()
    engine.onClip = () => Promise.reject(crash())
    await expect(run(file, engine, twelve)).rejects.toMatchObject({ code: 'engine.crashed' })
    expect(engine.started).toHaveLength(6)
    expect((await readJournal(file, log)).map(row => [row.status, row.attempt])).toEqual([
      ['failed', 2],
      ['failed', 2],
      ['failed', 2],
    ])
  })

  it.each(['model.missing', 'ffmpeg.missing', 'disk.full'] as const)('ends the run at %s', async code => {
    const file = join(await tempFolder(), 'r.jsonl')
    const engine = createFakeEngine()
    engine.onClip = () => Promise.reject(new AppError(code, 'it is so'))
    await expect(run(file, engine, twelve)).rejects.toMatchObject({ code })
    expect(await readJournal(file, log)).toEqual([])
  })

  it('stops at once when cancelled, without a row for the clip in hand', async () => {
    const file = join(await tempFolder(), 'r.jsonl')
    const engine = createFakeEngine()
    const abort = new AbortController()
    engine.onClip = request => {
      if (request.path.endsWith('/5.mp4')) abort.abort()
      return Promise.resolve()
    }
    await expect(run(file, engine, twelve, { signal: abort.signal })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(names(await readJournal(file, log))).toEqual(twelve.slice(0, 5).map(clip => clip.path))
  })
})

describe('going on with a journal', () => {
  it('killed at any row ends with every row once and none begun again', async () => {
    const folder = await tempFolder()
    const whole = join(folder, 'whole.jsonl')
    await run(whole, createFakeEngine(), twelve)
    const lines = (await readFile(whole, 'utf8')).split('\n')
    for (const kept of [0, 1, 6, 11, 12]) {
      const file = join(folder, `${kept}.jsonl`)
      // Killed in the middle of writing the next row.
      await writeFile(
        file,
        lines
          .slice(0, kept)
          .map(line => `${line}\n`)
          .join(''),
      )
      if (kept < 12) await appendFile(file, lines[kept]?.slice(0, 100) ?? '')
      const engine = createFakeEngine()
      expect(await run(file, engine, twelve)).toEqual({ done: 12, failed: 0 })
      expect(engine.started).toEqual(twelve.slice(kept).map(clip => clip.file))
      expect(await readFile(file, 'utf8')).toBe(lines.join('\n'))
    }
  })

  it('keeps ok rows and rows whose input is at fault, and tries the engine’s failures again', async () => {
    const file = join(await tempFolder(), 'r.jsonl')
    const engine = createFakeEngine()
    const errors: Record<string, AppError> = {
      '/clips/archery/0.mp4': new AppError('clip.no-video', 'no video'),
      '/clips/arm wrestling/1.mp4': new AppError('engine.stalled', 'no sign of life'),
      '/clips/yoga/2.mp4': new AppError('bug', 'oh'),
    }
    engine.onClip = ({ path }) => {
      const error = errors[path]
      return error === undefined ? Promise.resolve() : Promise.reject(error)
    }
    expect(await run(file, engine, twelve)).toEqual({ done: 12, failed: 3 })
    const again = createFakeEngine()
    expect(await run(file, again, twelve)).toEqual({ done: 12, failed: 1 })
    expect(again.started).toEqual(['/clips/arm wrestling/1.mp4', '/clips/yoga/2.mp4'])
    const third = createFakeEngine()
    expect(await run(file, third, twelve, { retryFailed: true })).toEqual({ done: 12, failed: 0 })
    expect(third.started).toEqual(['/clips/archery/0.mp4'])
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
    expect(new Set(lines.map(line => (JSON.parse(line) as ResultRow).clip)).size).toBe(12)
    expect(lines).toHaveLength(12)
  })

  it('does not even load the model when nothing is left', async () => {
    const file = join(await tempFolder(), 'r.jsonl')
    await run(file, createFakeEngine(), twelve)
    const engine = createFakeEngine()
    await run(file, engine, twelve)
    expect(engine).toMatchObject({ loads: [], started: [] })
  })

  it.each([
    ['model', fingerprintOf(fakeCard('other'), protocol), 'it is of model fake, not other'],
    ['protocol', fingerprintOf(card, card.protocols.full), 'it is of protocol fast, not full'],
    [
      'preparation',
      fingerprintOf({ ...card, sampling: { ...card.sampling, rate: { fps: 5 } } }, protocol),
      'its clips were prepared otherwise',
    ],
    ['label list', fingerprintOf(fakeCard('fake', [...fakeLabels].reverse()), protocol), 'had other labels'],
  ])('refuses one of another %s and leaves it as it is', async (_, other, why) => {
    const file = join(await tempFolder(), 'r.jsonl')
    await run(file, createFakeEngine(), twelve)
    const before = await readFile(file)
    await expect(resumeJournal(file, other, { log })).rejects.toMatchObject({
      code: 'run.mismatch',
      message: expect.stringContaining(why) as string,
    })
    expect(await readFile(file)).toEqual(before)
  })

  it('refuses a file that is no journal', async () => {
    const file = join(await tempFolder(), 'notes.jsonl')
    await writeFile(file, '{"hello":1}\n')
    await expect(resumeJournal(file, fingerprint, { log })).rejects.toMatchObject({ code: 'run.mismatch' })
    expect(await readFile(file, 'utf8')).toBe('{"hello":1}\n')
  })

  it('starts afresh where there is no file', async () => {
    const file = join(await tempFolder(), 'new', 'r.jsonl')
    expect((await resumeJournal(file, fingerprint, { log })).rows).toEqual([])
    await (await startJournal(file)).close()
  })
})

describe('right and wrong', () => {
  const rightOf = async (labels: readonly string[]): Promise<number> => {
    const file = join(await tempFolder(), 'r.jsonl')
    await run(file, createFakeEngine(labels), twelve)
    const rows = await readJournal(file, log)
    return rows.filter(row => row.status === 'ok' && row.topk[0]?.label === row.truth?.label).length
  }

  it('is all right with the model’s own labels, and a permuted label list is noticed', async () => {
    expect(await rightOf(fakeLabels)).toBe(12)
    expect(await rightOf([...fakeLabels.slice(1), ...fakeLabels.slice(0, 1)])).toBe(0)
  })
})
