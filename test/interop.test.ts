/**
 * The programs that people use read what is written. ffmpeg is always there; of Python's those run that the interpreter
 * has which KINETOSCOPE_TEST_PYTHON names, else python3 (`pip install pandas pyarrow duckdb datasets pympi-ling`, and,
 * in places of their own, `fiftyone` and `label-studio-sdk`). What is not there is said, and skipped. In CI the first
 * five are fetched (scripts/lib/python-readers.mjs).
 */
import { execFile, spawnSync } from 'node:child_process'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { bytesOf, piecesOf, writePieces } from '../src/core/exporting/write-export'
import { findFfmpeg } from '../src/core/media/ffmpeg-cli'
import { ExportOptions, type FormatId } from '../src/shared/formats'
import { sevenClips } from './export-set'
import { tempFolder } from './temp-folder'

const run = promisify(execFile)
const options = (change: object = {}) => ({ ...ExportOptions.parse({}), ...change })
const python = process.env['KINETOSCOPE_TEST_PYTHON'] ?? 'python3'

const consumers = {
  pandas: 'pandas',
  pyarrow: 'pyarrow',
  duckdb: 'duckdb',
  datasets: 'datasets',
  pympi: 'pympi',
  fiftyone: 'fiftyone',
  labelstudio: 'label_studio_sdk',
}
type Consumer = keyof typeof consumers

/** The consumers that the interpreter can import. */
const present = ((): ReadonlySet<string> => {
  const names = Object.values(consumers)
  const code = `import importlib.util as u; print(*[n for n in ${JSON.stringify(names)} if u.find_spec(n)])`
  const { stdout, error } = spawnSync(python, ['-c', code], { encoding: 'utf8' })
  return new Set(error ? [] : stdout.trim().split(/\s+/))
})()
const absent = Object.values(consumers).filter(name => !present.has(name))
if (absent.length > 0) process.stderr.write(`\nSKIPPED: ${absent.join(', ')}: ${python} does not have them\n`)

async function files(): Promise<string> {
  const folder = await tempFolder()
  const write = async (id: FormatId, name: string, change: object = {}): Promise<void> =>
    writeFile(join(folder, name), await bytesOf(piecesOf(id, sevenClips, options(change))))
  await write('results-csv', 'results.csv')
  await write('results-csv', 'safe.csv', { spreadsheetSafe: true })
  await write('labels-csv', 'labels.csv')
  await write('video-classification-csv', 'prototype.csv')
  await write('kinetics-csv', 'kinetics.csv')
  await write('fiftyone-csv', 'fiftyone.csv')
  await write('results-jsonl', 'r.jsonl')
  await write('results-parquet', 'results.parquet')
  await write('videofolder-csv', 'metadata.csv')
  await write('videofolder-jsonl', 'metadata.jsonl')
  await writePieces(piecesOf('elan', sevenClips, options()), join(folder, 'elan'), { replace: false })
  await copyFile(join(folder, 'elan/long.eaf'), join(folder, 'clip.eaf'))
  await write('fiftyone-temporal', 'labels.json')
  await writePieces(piecesOf('label-studio', sevenClips, options()), join(folder, 'label-studio'), {
    replace: false,
  })
  for (const { clip } of sevenClips.entries) {
    await mkdir(dirname(join(folder, 'clips', clip)), { recursive: true })
    await copyFile(resolve(import.meta.dirname, 'fixtures/counter.mp4'), join(folder, 'clips', clip))
  }
  await copyFile(resolve(import.meta.dirname, '../docs/loaders.md'), join(folder, 'loaders.md'))
  return folder
}

describe('Python reads', () => {
  const ask = async (consumer: Consumer): Promise<Record<string, unknown>> => {
    const script = resolve(import.meta.dirname, 'interop.py')
    const { stdout } = await run(python, [script, await files(), consumer], {
      env: {
        ...process.env,
        PYTHONUTF8: '1',
        HF_HUB_OFFLINE: '1',
        HF_DATASETS_OFFLINE: '1',
        // No database is started, and nobody is told.
        FIFTYONE_DATABASE_URI: 'mongodb://127.0.0.1:9',
        FIFTYONE_DO_NOT_TRACK: 'true',
      },
    })
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>
  }
  const reads = (title: string, consumer: Consumer, test: () => Promise<void>): void =>
    it.skipIf(!present.has(consumers[consumer]))(title, { timeout: 120_000 }, test)
  const inRun = sevenClips.entries.filter(entry => entry.row !== null).map(entry => entry.clip)
  const done = sevenClips.entries.filter(entry => entry.row?.status === 'ok')
  const top = done.map(({ row }) => (row?.status === 'ok' ? row.topk[0] : undefined))

  reads('CSV and JSON lines with pandas, by the loader of the docs', 'pandas', async () => {
    const { csv, safe, labels, best, prototype, kinetics, fiftyone } = await ask('pandas')
    expect(csv).toEqual(inRun)
    expect(safe).toEqual(inRun)
    expect(labels).toContain('making tea, "green"')
    expect(prototype).toEqual(done.map((entry, i) => [entry.clip, top[i]?.label]))
    expect(kinetics).toEqual([['-0BveUV52cM', 12, 22, 'archery']])
    expect(fiftyone).toEqual(expect.arrayContaining(done.map(entry => entry.clip)))
    expect(best).toEqual(Object.fromEntries(done.map((entry, i) => [entry.clip, top[i]?.label])))
  })
  reads('Parquet with pyarrow', 'pyarrow', async () => {
    const { clip, pred, score } = await ask('pyarrow')
    expect(clip).toEqual(inRun)
    expect((pred as string[][]).filter(list => list.length > 0).map(list => list[0])).toEqual(
      top.map(t => t?.label),
    )
    expect((score as number[][]).flatMap(list => list.slice(0, 1))).toEqual(top.map(t => t?.score))
  })
  reads('Parquet with DuckDB', 'duckdb', async () => {
    const { rows } = await ask('duckdb')
    expect(rows).toEqual(done.map((entry, i) => [entry.clip, top[i]?.label, top[i]?.score]))
  })
  reads('videofolder metadata with datasets', 'datasets', async () => {
    const names = done.map(entry => entry.clip)
    expect(await ask('datasets')).toEqual({ csv: names, jsonl: names })
  })
  reads('ELAN with pympi', 'pympi', async () => {
    expect(await ask('pympi')).toEqual({
      tiers: ['prediction', 'segments'],
      segments: [
        [0, 1500, 'yoga'],
        [1500, 3250, 'archery'],
      ],
    })
  })
  reads(
    'temporal detections with FiftyOne, and the JSON lines by the loader of the docs',
    'fiftyone',
    async () => {
      const { temporal, loaded } = await ask('fiftyone')
      const [first] = top
      expect(temporal).toMatchObject({
        // FiftyOne makes frames of our seconds: the stand-in clips have 25 a second.
        'long.mkv': [
          ['yoga', [1, 38], 0.75],
          ['archery', [38, 81], null],
        ],
        [done[0]?.clip ?? '']: [[first?.label, expect.anything(), first?.score]],
      })
      expect(loaded).toEqual(Object.fromEntries(done.map((entry, i) => [entry.clip, top[i]?.label])))
    },
  )
  reads('tasks and their config with Label Studio’s own checks', 'labelstudio', async () => {
    const { errors, predictions, annotations, labels } = await ask('labelstudio')
    expect(errors).toEqual([])
    expect(predictions).toBe(done.length)
    // Clips with a label or segments of mine.
    expect(annotations).toBe(4)
    expect(labels).toContain('making tea, "green"')
  })
})

describe('ffmpeg reads', () => {
  it.each(['vtt', 'srt'] as const)('%s', async id => {
    const folder = await tempFolder()
    await writePieces(piecesOf(id, sevenClips, options()), folder, { replace: false })
    const ffmpeg = await findFfmpeg('')
    const { stdout } = await run(ffmpeg, [
      '-v',
      'error',
      '-i',
      `file:${join(folder, `long.${id}`)}`,
      '-f',
      id === 'vtt' ? 'srt' : 'webvtt',
      '-',
    ])
    expect(stdout).toMatch(/00:00[:.,\d]* --> 00:0[:.,\d]*1[.,]500\nyoga 0\.75\n/)
    expect(stdout).toMatch(/01[.,]500 --> 00:0[:.,\d]*3[.,]250\narchery\n/)
  })
})
