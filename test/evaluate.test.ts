import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { labelsSha256 } from '../src/core/model/card'
import type { ResultRow } from '../src/shared/domain'
import type { Comparison } from '../src/shared/metrics/comparison'
import type { EvaluationReport } from '../src/shared/metrics/report'
import { cliHere as cli } from './cli-here'
import { fakeCard } from './fake-engine'
import { madeModel, madeRow, rowsText, type MadeAnswer } from './made-rows'
import { tempFolder, writeTree } from './temp-folder'

interface Goldens {
  clips: { truth: number; a: [number, number][]; b: [number, number][] }[]
  a: { top1: number; ece: number }
  compare: { table: number[][]; mcnemar: number }
}
const goldens = async (): Promise<Goldens> =>
  JSON.parse(await readFile(resolve('test/goldens/metrics.json'), 'utf8')) as Goldens

async function answers(which: 'a' | 'b'): Promise<MadeAnswer[]> {
  return (await goldens()).clips.map((clip, i) => ({
    clip: `class ${clip.truth}/${i}.mp4`,
    truth: { label: `class ${clip.truth}`, index: clip.truth, source: 'folder' },
    topk: clip[which].map(([index, score], at) => ({ rank: at + 1, index, label: `class ${index}`, score })),
  }))
}
async function files(): Promise<{ folder: string; a: string; b: string }> {
  const folder = await tempFolder()
  const text = async (which: 'a' | 'b'): Promise<string> =>
    rowsText((await answers(which)).map(each => madeRow(each)))
  await writeTree(folder, { 'a.jsonl': await text('a'), 'b.jsonl': await text('b') })
  return { folder, a: join(folder, 'a.jsonl'), b: join(folder, 'b.jsonl') }
}

describe('evaluate', () => {
  it('writes a report whose figures are the references’, and says them in words', async () => {
    const { folder, a } = await files()
    const out = join(folder, 'report.json')
    const { code, stdout } = await cli('--data', folder, 'evaluate', a, '--out', out)
    expect(code).toBe(0)
    const report = JSON.parse(await readFile(out, 'utf8')) as EvaluationReport
    const known = await goldens()
    expect(report.n).toBe(300)
    expect(report.top1).toBeCloseTo(known.a.top1, 14)
    expect(report.ece).toBeCloseTo(known.a.ece, 12)
    expect(Object.keys(report)).toEqual(
      expect.arrayContaining([
        'top5',
        'meanPerClass',
        'wilson95',
        'perClass',
        'confusions',
        'unmatchedTruth',
      ]),
    )
    expect(report).toMatchObject({
      model: madeModel,
      provider: 'cpu',
      versions: { app: '0.1.0', reader: 'made 1.0' },
    })
    expect(stdout).toContain('300 of 300 clips judged')
    expect(stdout).toContain(`${(100 * known.a.top1).toFixed(1)} %`)

    expect((await cli('--data', folder, 'evaluate', a, '--out', out)).stderr).toContain('is there already')
  })

  it('writes the whole confusion matrix', async () => {
    const { folder, a } = await files()
    const out = join(folder, 'matrix.csv')
    const { code, stdout } = await cli('--data', folder, '--json', 'evaluate', a, '--confusion', out)
    expect(code).toBe(0)
    const report = JSON.parse(stdout) as EvaluationReport
    const text = await readFile(out, 'utf8')
    const [head = [], ...rows] = text
      .trim()
      .split('\n')
      .map(line => line.split(','))
    expect(head[0]).toBe('truth')
    const sum = rows.flatMap(row => row.slice(1)).reduce((all, n) => all + Number(n), 0)
    expect(sum).toBe(300)
    expect(rows.reduce((all, row, i) => all + Number(row[i + 1]), 0)).toBe(report.right1)
    const again = await cli('--data', folder, 'evaluate', a, '--confusion', out)
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('is there already')])
  })

  it('of shards together is the report of the whole, to the last byte', async () => {
    const { folder, a } = await files()
    const rows = (await answers('a')).map(each => madeRow(each))
    const half = (rest: number): string => rowsText(rows.filter((_, i) => i % 2 === rest))
    await writeTree(folder, { '1.jsonl': half(0), '2.jsonl': half(1) })
    const [one, two] = [join(folder, '1.jsonl'), join(folder, '2.jsonl')]
    const whole = await cli('--data', folder, '--json', 'evaluate', a)
    const parts = await cli('--data', folder, '--json', 'evaluate', two, one)
    expect(parts.stdout).toBe(whole.stdout)
    expect((await cli('--data', folder, 'evaluate', a, one)).stderr).toContain('is in')
  })

  it('of a small sample is the same for the same seed, and says how it was drawn', async () => {
    const { folder, a } = await files()
    const run = (seed: string): ReturnType<typeof cli> =>
      cli('--data', folder, '--json', 'evaluate', a, '--per-class', '3', '--seed', seed)
    const [first, again, other] = [await run('1'), await run('1'), await run('2')]
    expect(again.stdout).toBe(first.stdout)
    expect(other.stdout).not.toBe(first.stdout)
    const report = JSON.parse(first.stdout) as EvaluationReport
    expect(report.n).toBe(33)
    expect(report.sample).toMatchObject({ perClass: 3, inAll: null, seed: 1 })
  })

  it.each([
    [['nowhere/clips'], 'There is no file or folder nowhere/clips.', 3],
    [[], 'Evaluate what?', 2],
    [['no-such-run'], 'There is no run no-such-run.', 3],
    [['x.jsonl'], 'There is no file x.jsonl.', 3],
    [['latest', '--shard', '5/4'], 'A part of a whole is needed', 2],
  ])('%j is refused', async (args, words, exit) => {
    const { code, stderr } = await cli('--data', await tempFolder(), 'evaluate', ...args)
    expect(stderr).toContain(words)
    expect(code).toBe(exit)
  })
})

describe('a table of results', () => {
  /** The answers of the references as a journal and as both tables, with the label list of their model at hand or not. */
  async function tables(
    isListKnown: boolean,
  ): Promise<{ folder: string; rows: string; csv: string; f2: string }> {
    const folder = await tempFolder()
    const labels = Array.from({ length: 40 }, (_, i) => `class ${i}`)
    const card = fakeCard('made', labels)
    card.labels = { file: 'labels.json', sha256: labelsSha256(labels), count: 40, set: 'made' }
    if (isListKnown)
      await writeTree(folder, {
        'models/made/card.json': JSON.stringify(card),
        'models/made/labels.json': JSON.stringify(labels),
      })
    const known = (await answers('a')).map(each =>
      madeRow(each, { ...madeModel, labelsSha256: card.labels.sha256 }),
    )
    // A class that the model does not have, a clip without one, and one that failed.
    const odd = known.slice(0, 2).map((row, i) => ({
      ...row,
      clip: `${i ? '' : '-0x, "odd"/'}x${i}.mp4`,
      truth: i === 0 ? { label: 'knitting, at home', index: null, source: 'folder' as const } : null,
    }))
    const { topk: _t, views: _v, media: _m, margin: _g, entropy: _e, runtime: _r, ...rest } = known[0]!
    const failed: ResultRow = {
      ...rest,
      clip: 'broken.mp4',
      status: 'failed',
      error: { code: 'clip.no-video', stage: 'open', message: 'no video' },
    }
    const rows = join(folder, 'rows.jsonl')
    await writeFile(rows, [...known, ...odd, failed].map(row => `${JSON.stringify(row)}\n`).join(''))
    const [csv, f2] = [join(folder, 'r.csv'), join(folder, 'f2.csv')]
    await cli('--data', folder, 'export', rows, '--format', 'results-csv', '--out', csv)
    await cli('--data', folder, 'export', rows, '--format', 'video-classification-csv', '--out', f2)
    return { folder, rows, csv, f2 }
  }
  const figures = async (folder: string, file: string, ...more: string[]): Promise<EvaluationReport> => {
    const { stdout, stderr, code } = await cli('--data', folder, '--json', 'evaluate', file, ...more)
    if (code !== 0) throw new Error(stderr)
    return JSON.parse(stdout) as EvaluationReport
  }
  /** What a table with rounded scores holds all of. */
  const exact = (report: EvaluationReport): object => {
    const { n, right1, right5, top1, top5, meanPerClass, classes, wilson95, unmatchedTruth, clips, names } =
      report
    return {
      n,
      right1,
      right5,
      top1,
      top5,
      meanPerClass,
      classes,
      wilson95,
      unmatchedTruth,
      names,
      clips: { ...clips, total: 0, failed: 0 },
      perClass: report.perClass.map(each => ({ ...each, meanScore: null })),
      confusions: report.confusions
        .map(({ truthIndex, predictedIndex, n: count }) => [truthIndex, predictedIndex, count])
        .sort(),
    }
  }

  it.each(['csv', 'f2'] as const)('%s gives the figures of its run to the last digit', async which => {
    const world = await tables(true)
    const [run, table] = [await figures(world.folder, world.rows), await figures(world.folder, world[which])]
    expect(run.n).toBe(300)
    expect(run.unmatchedTruth).toEqual([{ label: 'knitting, at home', n: 1 }])
    expect(exact(table)).toEqual(exact(run))
  })

  it('says what it does not hold, and never 0 for it', async () => {
    const { folder, csv, f2 } = await tables(true)
    const report = await figures(folder, csv)
    expect(report).toMatchObject({
      ece: null,
      meanScore: null,
      reliability: null,
      scores: null,
      provider: null,
    })
    expect(report.perClass.every(each => each.meanScore === null)).toBe(true)
    expect(report.clips).toMatchObject({ total: 303, failed: 1 })
    expect(report.model).toEqual({ id: 'made', sha256: null, labelsSha256: null, labelSet: 'made' })
    expect(report.notInFile).toEqual(expect.arrayContaining(['ece', 'scores', 'provider', 'versions']))
    expect((await cli('--data', folder, 'evaluate', csv)).stdout).toContain('not in this file')

    const prototype = await figures(folder, f2)
    expect(prototype.clips).toMatchObject({ total: 302, failed: null })
    expect(prototype.model.id).toBeNull()
    expect(prototype.notInFile).toEqual(expect.arrayContaining(['clips.failed', 'model', 'protocol']))

    const cut = (await readFile(f2, 'utf8')).replace(/pred_[45]|score_[45]/g, 'dropped')
    await writeFile(join(folder, 'top3.csv'), cut)
    const three = await figures(folder, join(folder, 'top3.csv'))
    expect(three).toMatchObject({ top1: prototype.top1, top5: null, right5: null })
    expect(three.notInFile).toContain('top5')
  })

  it('of the prototype with all digits of its scores gives calibration too', async () => {
    const { folder } = await tables(true)
    const lines = ['video_id,YouTube_Id,Ground_Truth,pred_1,pred_2,score_1,score_2']
    lines.push('a,a,class 1,class 1,class 2,0.9123456789,0.01', 'b,b,class 2,class 1,class 2,0.25,0.2')
    await writeFile(join(folder, 'p.csv'), lines.join('\n'))
    const report = await figures(folder, join(folder, 'p.csv'))
    // |1 - 0.9123456789| / 2 + |0 - 0.25| / 2, by hand.
    expect(report.ece).toBeCloseTo(0.16882716055, 14)
    expect(report.notInFile).not.toContain('ece')
  })

  it('without a label list counts every name as a class, and says so', async () => {
    const { folder, csv } = await tables(false)
    const { stderr, stdout } = await cli('--data', folder, '--json', 'evaluate', csv)
    expect(stderr).toContain('fits no label list of this machine')
    expect(JSON.parse(stdout)).toMatchObject({ n: 301, unmatchedTruth: [] })
  })

  it('that fits several label sets is asked which', async () => {
    const folder = await tempFolder()
    const file = join(folder, 'p.csv')
    // Both Kinetics sets have archery and yoga; only Kinetics-400 has "dying hair".
    const row = (clip: string, truth: string): string => `${clip},${clip},${truth},archery,yoga,0.5,0.25`
    const head = 'video_id,YouTube_Id,Ground_Truth,pred_1,pred_2,score_1,score_2'
    await writeFile(file, [head, row('a', 'archery'), row('b', 'dying hair')].join('\n'))
    const { code, stderr } = await cli('--data', folder, 'evaluate', file)
    expect([code, stderr]).toEqual([2, expect.stringContaining('kinetics-400, kinetics-600')])
    expect(await figures(folder, file, '--model', 'kinetics-400')).toMatchObject({ n: 2, right1: 1 })
    expect(await figures(folder, file, '--model', 'kinetics-600')).toMatchObject({ n: 1, right1: 1 })
  })

  it.each([
    ['clip,label\na,b\n', 'is no table of results', 3],
    ['', 'is no table of results', 3],
    ['YouTube_Id,Ground_Truth,pred_1,score_1\na,yoga,yoga,\n', 'prediction 1 has no name or no score', 3],
    ['YouTube_Id,Ground_Truth,pred_1,score_1\na,yoga,yoga,1\na,yoga,yoga,1\n', 'twice', 3],
    [
      'clip,status,model,protocol,pred_1,score_1\na,ok,m,fast,yoga,1\nb,ok,n,fast,yoga,1\n',
      'more than one model',
      3,
    ],
  ])('%j is refused', async (text, words, exit) => {
    const folder = await tempFolder()
    await writeFile(join(folder, 't.csv'), text)
    const { code, stderr } = await cli('--data', folder, 'evaluate', join(folder, 't.csv'))
    expect([code, stderr]).toEqual([exit, expect.stringContaining(words)])
  })

  it('compares like its run', async () => {
    const { folder, rows, csv, f2 } = await tables(true)
    const { b } = await files()
    const of = async (file: string): Promise<Comparison> => {
      const { stdout, stderr, code } = await cli('--data', folder, '--json', 'compare', file, b)
      if (code !== 0) throw new Error(stderr)
      return JSON.parse(stdout) as Comparison
    }
    const [run, table, prototype] = [await of(rows), await of(csv), await of(f2)]
    const counts = ({ agreement, n, both, onlyA, onlyB, neither, mcnemar, top1, perClass }: Comparison) => ({
      agreement,
      n,
      both,
      onlyA,
      onlyB,
      neither,
      mcnemar,
      top1,
      perClass,
    })
    expect(run.n).toBe(300)
    expect(counts(table)).toEqual(counts(run))
    expect(counts(prototype)).toEqual(counts(run))
  })
})

describe('Kinetics-400 truth on a Kinetics-600 model', () => {
  const labelsOf = async (set: string): Promise<string[]> =>
    JSON.parse(await readFile(resolve(`resources/label-sets/${set}.json`), 'utf8')) as string[]

  /** A model folder with the labels, and a row a class that says the first label. */
  async function world(): Promise<{ folder: string; rows: string }> {
    const folder = await tempFolder()
    const [truths, labels] = [await labelsOf('kinetics-400'), await labelsOf('kinetics-600')]
    const card = fakeCard('made', labels)
    card.labels = { file: 'labels.json', sha256: labelsSha256(labels), count: 600, set: 'kinetics-600' }
    const dir = join(folder, 'models/made')
    await mkdir(dir, { recursive: true })
    await writeFile(join(dir, 'card.json'), JSON.stringify(card))
    await writeFile(join(dir, 'labels.json'), JSON.stringify(labels))
    const model = { ...madeModel, labelsSha256: card.labels.sha256, labelSet: 'kinetics-600' }
    const rows = truths.map(label =>
      madeRow(
        {
          clip: `${label}/a.mp4`,
          truth: { label, index: null, source: 'folder' },
          topk: Array.from({ length: 5 }, (_, i) => ({
            rank: i + 1,
            index: i,
            label: labels[i]!,
            score: 0.5 ** (i + 1),
          })),
        },
        model,
      ),
    )
    await writeTree(folder, { 'rows.jsonl': rowsText(rows), 'map.csv': 'from,to\ndying hair,dyeing hair\n' })
    return { folder, rows: join(folder, 'rows.jsonl') }
  }

  it('names what is not in the set before anything is scored, and leaves it out of n', async () => {
    const { folder, rows } = await world()
    const { stdout, stderr } = await cli('--data', folder, '--json', 'evaluate', rows)
    expect(stderr).toContain('400 names, 32 of them not in kinetics-600 letter for letter, 31 not at all')
    expect(stderr).toContain('passing American football (not in game)')
    const report = JSON.parse(stdout) as EvaluationReport
    expect(report.n).toBe(369)
    expect(report.unmatchedTruth).toHaveLength(31)
    expect(report.names).toMatchObject({ names: 400, exact: 368 })
  })

  it('is scored by a mapping where there is one', async () => {
    const { folder, rows } = await world()
    const { stdout } = await cli(
      '--data',
      folder,
      '--json',
      'evaluate',
      rows,
      '--map',
      join(folder, 'map.csv'),
    )
    const report = JSON.parse(stdout) as EvaluationReport
    expect(report.n).toBe(370)
    expect(report.unmatchedTruth.map(each => each.label)).not.toContain('dying hair')
    expect(report.mapping).toEqual([{ from: 'dying hair', to: 'dyeing hair' }])
  })
})

describe('compare', () => {
  it('gives the four counts, McNemar and the flips', async () => {
    const { folder, a, b } = await files()
    const { code, stdout } = await cli('--data', folder, '--json', 'compare', a, b)
    expect(code).toBe(0)
    const compared = JSON.parse(stdout) as Comparison
    const { compare: known } = await goldens()
    expect([compared.both, compared.onlyA, compared.onlyB, compared.neither]).toEqual(known.table.flat())
    expect(compared.mcnemar.p).toBeCloseTo(known.mcnemar, 14)
    expect(compared.flips).toHaveLength(compared.onlyA + compared.onlyB)
    expect((await cli('--data', folder, 'compare', a, b)).stdout).toContain('exact McNemar p 0.035')
  })
  it('of runs without a common clip is refused', async () => {
    const { folder, a } = await files()
    const other = madeRow({ clip: 'other.mp4', truth: null, topk: [] })
    await writeTree(folder, { 'c.jsonl': rowsText([other]) })
    const { code, stderr } = await cli('--data', folder, 'compare', a, join(folder, 'c.jsonl'))
    expect(stderr).toContain('no clip in common')
    expect(code).toBe(3)
  })
})
