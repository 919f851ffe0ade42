/**
 * The programs that people use read what is written. ffmpeg is always there; Python's are when KINETOSCOPE_TEST_PYTHON
 * names an interpreter that has them (`pip install pandas pyarrow duckdb datasets pympi-ling`).
 */
import { execFile } from 'node:child_process'
import { copyFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { bytesOf, piecesOf, writePieces } from '../src/core/exporting/write'
import { findFfmpeg } from '../src/core/media/ffmpeg-cli'
import { ExportOptions, type FormatId } from '../src/shared/formats'
import { sevenClips } from './export-set'
import { tempFolder } from './temp-folder'

const run = promisify(execFile)
const options = (change: object = {}) => ({ ...ExportOptions.parse({}), ...change })
const python = process.env['KINETOSCOPE_TEST_PYTHON']

async function files(): Promise<string> {
  const folder = await tempFolder()
  const write = async (id: FormatId, name: string, change: object = {}): Promise<void> =>
    writeFile(join(folder, name), await bytesOf(piecesOf(id, sevenClips, options(change))))
  await write('results-csv', 'results.csv')
  await write('results-csv', 'safe.csv', { spreadsheetSafe: true })
  await write('labels-csv', 'labels.csv')
  await write('results-jsonl', 'r.jsonl')
  await write('results-parquet', 'results.parquet')
  await write('videofolder-csv', 'metadata.csv')
  await write('videofolder-jsonl', 'metadata.jsonl')
  await writePieces(piecesOf('elan', sevenClips, options()), join(folder, 'elan'), { replace: false })
  await copyFile(join(folder, 'elan/long.eaf'), join(folder, 'clip.eaf'))
  await copyFile(resolve(import.meta.dirname, '../docs/loaders.md'), join(folder, 'loaders.md'))
  return folder
}

if (python === undefined)
  process.stderr.write(
    '\nSKIPPED: pandas, pyarrow, duckdb, datasets, pympi: KINETOSCOPE_TEST_PYTHON names no Python\n',
  )

describe.skipIf(python === undefined)('Python reads', () => {
  const ask = async (consumer: string): Promise<Record<string, unknown>> => {
    const script = resolve(import.meta.dirname, 'interop.py')
    const { stdout } = await run(python ?? '', [script, await files(), consumer], {
      env: { ...process.env, PYTHONUTF8: '1', HF_HUB_OFFLINE: '1', HF_DATASETS_OFFLINE: '1' },
    })
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>
  }
  const inRun = sevenClips.entries.filter(entry => entry.row !== null).map(entry => entry.clip)
  const done = sevenClips.entries.filter(entry => entry.row?.status === 'ok')
  const top = done.map(({ row }) => (row?.status === 'ok' ? row.topk[0] : undefined))

  it('CSV and JSON lines with pandas, by the loader of the docs', async () => {
    const { csv, safe, labels, best } = await ask('pandas')
    expect(csv).toEqual(inRun)
    expect(safe).toEqual(inRun)
    expect(labels).toContain('making tea, "green"')
    expect(best).toEqual(Object.fromEntries(done.map((entry, i) => [entry.clip, top[i]?.label])))
  })
  it('Parquet with pyarrow', async () => {
    const { clip, pred, score } = await ask('pyarrow')
    expect(clip).toEqual(inRun)
    expect((pred as string[][]).filter(list => list.length > 0).map(list => list[0])).toEqual(
      top.map(t => t?.label),
    )
    expect((score as number[][]).flatMap(list => list.slice(0, 1))).toEqual(top.map(t => t?.score))
  })
  it('Parquet with DuckDB', async () => {
    const { rows } = await ask('duckdb')
    expect(rows).toEqual(done.map((entry, i) => [entry.clip, top[i]?.label, top[i]?.score]))
  })
  it('videofolder metadata with datasets', async () => {
    const names = done.map(entry => entry.clip)
    expect(await ask('datasets')).toEqual({ csv: names, jsonl: names })
  })
  it('ELAN with pympi', async () => {
    expect(await ask('pympi')).toEqual({
      tiers: ['prediction', 'segments'],
      segments: [
        [0, 1500, 'yoga'],
        [1500, 3250, 'archery'],
      ],
    })
  })
})

describe('ffmpeg reads', () => {
  it.each(['vtt', 'srt'] as const)('%s', async id => {
    const folder = await tempFolder()
    await writePieces(piecesOf(id, sevenClips, options()), folder, { replace: false })
    const ffmpeg = await findFfmpeg('')
    const { stdout } = await run(ffmpeg, [
      ...[
        '-v',
        'error',
        '-i',
        `file:${join(folder, `long.${id}`)}`,
        '-f',
        id === 'vtt' ? 'srt' : 'webvtt',
        '-',
      ],
    ])
    expect(stdout).toMatch(/00:00[:.,\d]* --> 00:0[:.,\d]*1[.,]500\nyoga 0\.75\n/)
    expect(stdout).toMatch(/01[.,]500 --> 00:0[:.,\d]*3[.,]250\narchery\n/)
  })
})
