import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ResultRow } from '../src/shared/domain'
import { assets, assetsMissing } from './assets'
import { logLines, runCli, startCli } from './cli-process'
import { writeTinyModel } from './tiny-model'

const clips = 10
let work = ''
let data = ''
let folder = ''

const file = (name: string): string => join(work, name)
const rowsOf = async (path: string): Promise<ResultRow[]> =>
  (await readFile(path, 'utf8'))
    .split('\n')
    .slice(0, -1)
    .map(line => ResultRow.parse(JSON.parse(line)))
/** `slow` takes long enough per clip to be met in the middle of one. */
const cli = (...args: string[]): string[] => ['--data', data, ...args]
const classify = (...args: string[]): string[] => cli('classify', folder, '--model', 'tiny', ...args)
const slowly = (...args: string[]): string[] =>
  cli('--log-level', 'info', 'classify', folder, '--model', 'slow', ...args)

describe.skipIf(assetsMissing('the command line on real clips'))('the command line', () => {
  beforeAll(async () => {
    work = await mkdtemp(join(tmpdir(), 'kinetoscope-cli-'))
    data = file('data')
    folder = file('clips')
    await writeTinyModel(join(data, 'models/tiny'), { id: 'tiny' })
    await writeTinyModel(join(data, 'models/slow'), { id: 'slow', idleLayers: 4 })
    await mkdir(join(folder, 'red'), { recursive: true })
    await mkdir(join(folder, 'wave'), { recursive: true })
    for (let i = 0; i < clips; i++)
      await copyFile(
        join(assets.awkward, 'frames_16.mp4'),
        join(folder, i < 5 ? 'red' : 'wave', `-${i} é,"x".mp4`),
      )
    await copyFile(join(assets.awkward, 'random_bytes.mp4'), join(folder, 'broken.mp4'))
    await writeFile(join(folder, 'notes.txt'), 'no clip')
  })
  afterAll(() => rm(work, { recursive: true, force: true }))

  it('prints one line a clip to stdout and nothing else there; problems do not fail it', async () => {
    const { code, stdout, stderr } = await runCli(classify())
    expect(stderr).toContain('10 ok, 1 failed (1 clip.unreadable), 1 skipped (1 text or data file)')
    expect(stderr).toMatch(/top-1 \d\/5 \(/)
    expect(code).toBe(0)
    const lines = stdout.split('\n')
    expect(lines.pop()).toBe('')
    expect(lines).toHaveLength(clips + 1)
    expect(
      lines.filter(line => /^(red|wave)\/-\d é,"x"\.mp4\t\w+\t\d+\.\d %\t[✓≈✗]?$/.test(line)),
    ).toHaveLength(clips)
    expect(lines.find(line => line.startsWith('broken.mp4\t! '))).toContain('[clip.unreadable]')
  })

  it('prints rows as JSON lines, keeps quiet when told, and counts a failed clip with --strict', async () => {
    const { code, stdout, stderr } = await runCli(classify('--json', '--quiet', '--strict', '--top', '2'))
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map(line => ResultRow.parse(JSON.parse(line)))
    expect(rows.map(row => row.status).filter(status => status === 'ok')).toHaveLength(clips)
    expect(rows.every(row => row.status === 'failed' || row.topk.length === 2)).toBe(true)
    expect(stderr).toBe('')
    expect(code).toBe(3)
  })

  it('never overwrites silently, and writes a CSV that export gives from the journal too', async () => {
    const [jsonl, csv] = [file('same.jsonl'), file('same.csv')]
    expect((await runCli(classify('--out', jsonl))).code).toBe(0)
    const before = await readFile(jsonl, 'utf8')
    const refused = await runCli(classify('--out', jsonl))
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('--resume goes on with it, --force replaces it.')
    expect(await readFile(jsonl, 'utf8')).toBe(before)

    expect((await runCli(classify('--out', csv))).code).toBe(0)
    const text = await readFile(csv, 'utf8')
    expect(text.split('\n')[0]).toMatch(/^clip,status,truth,pred_1,/)
    expect(text).toContain('"red/-0 é,""x"".mp4",ok,red,')
    const exported = await runCli(cli('export', jsonl, '--format', 'csv'))
    expect(exported.stdout).toBe(text)
  })

  it('goes on after SIGKILL: every clip has one row and no finished clip is started again', async () => {
    const out = file('killed.jsonl')
    const first = startCli(slowly('--out', out))
    await first.logged(line => line.msg === 'clip done' && line.clip?.includes('-4') === true)
    first.child.kill('SIGKILL')
    expect((await first.ended).code).toBeNull()
    const kept = (await rowsOf(out)).map(row => row.clip)
    expect(kept.length).toBeGreaterThanOrEqual(5)
    expect(kept.length).toBeLessThan(clips + 1)
    // A crash in the middle of a write leaves a torn line behind.
    await writeFile(out, `${await readFile(out, 'utf8')}{"schema":1,"clip":"red/-`)

    const { code, stderr } = await runCli(slowly('--out', out, '--resume'))
    expect(code).toBe(0)
    const rows = (await rowsOf(out)).map(row => row.clip)
    expect(rows).toHaveLength(clips + 1)
    expect(new Set(rows).size).toBe(clips + 1)
    const started = logLines(stderr).filter(line => line.msg === 'clip started')
    expect(started.filter(line => kept.includes(line.clip ?? ''))).toEqual([])
    expect(started).toHaveLength(clips + 1 - kept.length)
  })

  it('evaluates by a configuration: after SIGKILL the report is the one of an unbroken run', async () => {
    const config = { paths: ['clips'], model: 'slow', perClass: 4, seed: 3, out: 'report.json' }
    await writeFile(file('eval.json'), JSON.stringify(config))
    const evaluate = (...args: string[]): string[] =>
      cli('--log-level', 'info', 'evaluate', '--config', file('eval.json'), ...args)
    const first = startCli(evaluate())
    await first.logged(line => line.msg === 'clip done')
    first.child.kill('SIGKILL')
    expect((await first.ended).code).toBeNull()
    expect((await runCli(evaluate())).stderr).toContain('--resume goes on with it')
    expect((await runCli(evaluate('--resume'))).code).toBe(0)
    const report = await readFile(file('report.json'), 'utf8')
    expect(JSON.parse(report)).toMatchObject({ n: 4, sample: { perClass: 4, seed: 3 } })

    const whole = await runCli(evaluate('--out', file('whole.json')))
    expect(whole.code).toBe(0)
    expect(await readFile(file('whole.json'), 'utf8')).toBe(report)
  })

  it('refuses to go on with the rows of another model', async () => {
    const out = file('mismatch.jsonl')
    expect((await runCli(classify('--limit', '1', '--out', out))).code).toBe(0)
    const { code, stderr } = await runCli(slowly('--out', out, '--resume'))
    expect(code).toBe(3)
    expect(stderr).toContain('of model tiny, not slow')
  })

  it('tries the clip in hand once more when the engine dies, and completes the run', async () => {
    const out = file('crash.jsonl')
    const run = startCli(slowly('--out', out, '--limit', '6'))
    const engine = run.logged(line => line.msg.startsWith('engine started'))
    await run.logged(line => line.msg === 'clip started' && line.clip?.includes('-3') === true)
    process.kill(Number((await engine).msg.split('pid=')[1]), 'SIGKILL')
    expect((await run.ended).code).toBe(0)
    const rows = await rowsOf(out)
    expect(rows).toHaveLength(6)
    expect(rows.filter(row => row.attempt === 2)).toHaveLength(1)
    expect(rows.filter(row => row.status === 'failed').map(row => row.clip)).toEqual(['broken.mp4'])
  })

  it('stops softly on Ctrl+C: exit code 130, every finished row safe', async () => {
    const out = file('stopped.jsonl')
    const run = startCli(slowly('--out', out))
    await run.logged(line => line.msg === 'clip done' && line.clip?.includes('-2') === true)
    run.child.kill('SIGINT')
    const { code, stderr } = await run.ended
    expect(code).toBe(130)
    expect(stderr).toContain('go on with --resume')
    expect((await rowsOf(out)).length).toBeGreaterThanOrEqual(3)
  })

  it.skipIf(process.platform !== 'linux')(
    'never loads ONNX Runtime or a decoder into its own process',
    async () => {
      const run = startCli(slowly())
      const engine = await run.logged(line => line.msg.startsWith('engine started'))
      await run.logged(line => line.msg === 'clip done' && line.clip?.includes('-1') === true)
      const native = /onnxruntime|node-av|libavcodec/
      expect(await readFile(`/proc/${engine.msg.split('pid=')[1]}/maps`, 'utf8')).toMatch(native)
      expect(await readFile(`/proc/${run.child.pid}/maps`, 'utf8')).not.toMatch(native)
      run.child.kill('SIGINT')
      await run.ended
    },
  )

  it('probes a clip, and says of a broken one what is wrong', async () => {
    const { code, stdout } = await runCli(
      cli('probe', '--json', join(assets.awkward, 'rot180.mp4'), join(folder, 'broken.mp4')),
    )
    const [first, second] = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as { media?: { rotation: number }; error?: { code: string } })
    expect(first?.media?.rotation).toBe(180)
    expect(second?.error?.code).toBe('clip.unreadable')
    expect(code).toBe(3)
  })
})
