/**
 * The command line against the real network and the real clips: `npx tsx scripts/acceptance.ts [part…]`, parts
 * `actions ffmpeg pip awkward resume crash` (all of them without an argument). Needs a build and the test assets
 * (KINETOSCOPE_TEST_ASSETS). Prints one line a claim with the figure; exit code 1 when one does not hold.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { watchTree } from '../src/cli/process-tree-usage'
import { ResultRow, type OkRow } from '../src/shared/domain'
import { assets } from '../test/assets'

const root = resolve(__dirname, '..')
const cli = join(root, 'out/main/cli.js')
const work = join(root, '.cache/acceptance')

type Part = 'actions' | 'ffmpeg' | 'pip' | 'awkward' | 'resume' | 'crash'
let allHold = true

function claim(part: Part, words: string, figure: string, holds: boolean): void {
  allHold &&= holds
  process.stdout.write(`${holds ? '✓' : '✗'} ${part.padEnd(8)} ${words}: ${figure}\n`)
}

interface Run {
  child: ChildProcess
  /** Resolves when the process has ended. */
  ended: Promise<{ code: number | null; seconds: number }>
  /** JSON lines of the log, so far. */
  log: LogLine[]
  stderr: () => string
}
interface LogLine {
  time: string
  msg: string
  clip?: string
  pid?: number
  attempt?: number
}

function start(args: readonly string[], env: Record<string, string> = {}): Run {
  const begin = performance.now()
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const log: LogLine[] = []
  let text = ''
  let rest = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('{')) log.push(JSON.parse(line) as LogLine)
  })
  const ended = new Promise<{ code: number | null; seconds: number }>(done =>
    child.on('close', code => done({ code, seconds: (performance.now() - begin) / 1000 })),
  )
  return { child, ended, log, stderr: () => text }
}

const data = (name: string): string => join(work, `data-${name}`)
const mirror = { KINETOSCOPE_MODEL_MIRROR: assets.models }
const out = (name: string): string => {
  const file = join(work, `${name}.jsonl`)
  rmSync(file, { force: true })
  return file
}
const lines = (file: string): string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []
const rowsOf = (file: string): ResultRow[] => lines(file).map(line => ResultRow.parse(JSON.parse(line)))
const classify = (folder: string, file: string, dataDir: string, more: readonly string[] = []): string[] => [
  '--data',
  dataDir,
  '--log-level',
  'info',
  'classify',
  folder,
  '--model',
  'i3d-k400',
  '--out',
  file,
  ...more,
]

async function getModel(
  dataDir: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<void> {
  const { ended, stderr } = start(['--data', dataDir, 'models', 'get', 'i3d-k400', ...args], env)
  const { code } = await ended
  if (code !== 0) throw new Error(`models get: exit code ${code}\n${stderr()}`)
}

interface Reference {
  clips: Record<string, { top5: [string, number][] }>
}

function compareWithReference(part: Part, rows: readonly ResultRow[]): void {
  const { clips } = JSON.parse(readFileSync(assets.referenceI3d, 'utf8')) as Reference
  const ok = rows.filter((row): row is OkRow => row.status === 'ok')
  let same = 0
  let overlap = 0
  let close = 0
  let worst = 0
  const differing: string[] = []
  for (const row of ok) {
    const reference = clips[`actions/${row.clip}`]
    const [first] = reference?.top5 ?? []
    if (reference === undefined || first === undefined) continue
    const top5 = new Set(row.topk.slice(0, 5).map(entry => entry.label))
    if (row.topk[0]?.label === first[0]) same++
    else differing.push(`${row.clip}: ${row.topk[0]?.label ?? ''} instead of ${first[0]}`)
    if (reference.top5.filter(([label]) => top5.has(label)).length >= 4) overlap++
    const difference = Math.abs((row.topk.find(entry => entry.label === first[0])?.score ?? 0) - first[1])
    worst = Math.max(worst, difference)
    if (difference <= 0.05) close++
  }
  claim(part, 'rows', String(rows.length), rows.length === 56)
  claim(part, 'top-1 as the reference', `${same} of 56 ${differing.join('; ')}`, same >= 54)
  claim(part, '4 of the top 5 shared', `${overlap} of 56`, overlap >= 52)
  claim(part, '|Δp| of top-1 ≤ 0.05', `${close} of 56, largest ${worst.toFixed(4)}`, close >= 50)
}

async function actions(part: Part, dataDir: string, more: readonly string[]): Promise<void> {
  const file = out(part)
  const { ended, stderr } = start(classify(assets.actions, file, dataDir, more))
  const { code, seconds } = await ended
  claim(part, 'exit code', `${code}, ${seconds.toFixed(0)} s`, code === 0)
  if (code !== 0) process.stdout.write(stderr())
  const rows = rowsOf(file)
  const readers = new Set(rows.map(row => (row.status === 'ok' ? row.runtime.reader : 'failed')))
  compareWithReference(part, rows)
  const known = rows.filter(row => row.status === 'ok' && row.truth?.index !== null)
  const right = known.filter(row => row.status === 'ok' && row.topk[0]?.index === row.truth?.index).length
  claim(part, 'read by', `${[...readers].join(', ')}; right by folder name ${right} of ${known.length}`, true)
}

const hashes = (folder: string): Map<string, string> =>
  new Map(
    readdirSync(folder).map(name => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  )

async function awkward(): Promise<void> {
  const file = out('awkward')
  const before = hashes(assets.awkward)
  const run = start(classify(assets.awkward, file, data('mirror')))
  const watch = watchTree(4, run.child.pid)
  const { code, seconds } = await run.ended
  const memory = await watch.stop()
  const rows = rowsOf(file)
  const ok = rows.filter(row => row.status === 'ok').length
  const startedAt = new Map<string, number>()
  let slowest = { clip: '', seconds: 0 }
  for (const line of run.log) {
    if (line.clip === undefined) continue
    if (line.msg === 'clip started') startedAt.set(line.clip, Date.parse(line.time))
    const began = startedAt.get(line.clip)
    if (line.msg !== 'clip done' || began === undefined) continue
    const took = (Date.parse(line.time) - began) / 1000
    if (took > slowest.seconds) slowest = { clip: line.clip, seconds: took }
  }
  const summary = /^\d+ ok, .*$/m.exec(run.stderr())?.[0] ?? 'no summary'
  const skipped = Number(/(\d+) skipped/.exec(summary)?.[1] ?? 0)
  claim('awkward', 'exit code', `${code}, ${seconds.toFixed(0)} s`, code === 0)
  claim(
    'awkward',
    'a row or a counted skip for each file',
    `${rows.length} + ${skipped} of ${before.size}; ${ok} ok`,
    rows.length + skipped === before.size,
  )
  claim('awkward', 'summary', summary, true)
  claim(
    'awkward',
    'slowest clip ≤ 60 s',
    `${slowest.seconds.toFixed(1)} s, ${slowest.clip}`,
    slowest.seconds <= 60,
  )
  const pss = (memory?.pssBytes ?? NaN) / 1e9
  claim(
    'awkward',
    'peak PSS of all processes < 2.5 GB',
    `${pss.toFixed(2)} GB in ${memory?.samples ?? 0} samples`,
    pss < 2.5,
  )
  const after = hashes(assets.awkward)
  const changed = [...before].filter(([name, hash]) => after.get(name) !== hash).length
  claim('awkward', 'files unchanged', `${changed} changed`, changed === 0 && after.size === before.size)
  for (const row of rows)
    if (row.status === 'failed')
      process.stdout.write(`           ${row.clip}: ${row.error.code} ${row.error.message}\n`)
    else if (row.warnings.length > 0)
      process.stdout.write(`           ${row.clip}: ok, ${row.warnings.map(w => w.code).join(' ')}\n`)
}

/** Resolves once the journal holds that many whole rows. */
async function untilRows(file: string, count: number, run: Run): Promise<void> {
  while (lines(file).length < count && run.child.exitCode === null)
    await new Promise(done => setTimeout(done, 100))
}

async function resume(): Promise<void> {
  const file = out('resume')
  const first = start(classify(assets.actions, file, data('mirror')))
  await untilRows(file, 28, first)
  first.child.kill('SIGKILL')
  await first.ended
  const kept = rowsOf(file).map(row => row.clip)
  const second = start(classify(assets.actions, file, data('mirror'), ['--resume']))
  const { code } = await second.ended
  const clips = rowsOf(file).map(row => row.clip)
  const started = second.log.filter(line => line.msg === 'clip started').map(line => line.clip)
  const again = started.filter(clip => clip !== undefined && kept.includes(clip)).length
  claim(
    'resume',
    'rows after SIGKILL, then after --resume',
    `${kept.length}, then ${clips.length}; exit code ${code}`,
    clips.length === 56 && code === 0,
  )
  claim(
    'resume',
    'no clip twice',
    `${clips.length - new Set(clips).size} twice`,
    new Set(clips).size === clips.length,
  )
  claim(
    'resume',
    'no finished clip started again',
    `${started.length} started, ${again} of them finished before`,
    again === 0,
  )
}

async function crash(): Promise<void> {
  const file = out('crash')
  const run = start(classify(assets.actions, file, data('mirror'), ['--limit', '16']))
  await untilRows(file, 6, run)
  const engine = run.log.find(line => line.msg.startsWith('engine started'))?.msg.split('pid=')[1]
  // Right after a row the next clip has just begun; a moment later it is in the middle of its work.
  await new Promise(done => setTimeout(done, 500))
  process.kill(Number(engine), 'SIGKILL')
  const { code } = await run.ended
  const rows = rowsOf(file)
  const second = rows.filter(row => row.attempt === 2)
  const words = `${second.length} rows with attempt 2, ${rows.filter(row => row.status === 'ok').length} of ${rows.length} ok, exit code ${code}`
  claim(
    'crash',
    'engine killed: its clip tried once more, the run complete',
    words,
    second.length === 1 && rows.length === 16 && rows.every(row => row.status === 'ok') && code === 0,
  )
}

async function main(): Promise<void> {
  const named = process.argv.slice(2)
  const wanted = (part: Part): boolean => named.length === 0 || named.includes(part)
  if (!assets.present || !existsSync(cli))
    throw new Error(`needs the test assets at ${assets.root} and a build (npm run build)`)
  mkdirSync(work, { recursive: true })
  await getModel(data('mirror'), ['--offline'], mirror)
  if (wanted('actions')) await actions('actions', data('mirror'), ['--reader', 'libav'])
  if (wanted('ffmpeg')) await actions('ffmpeg', data('mirror'), ['--reader', 'ffmpeg'])
  if (wanted('pip')) {
    rmSync(data('pip'), { recursive: true, force: true })
    await getModel(data('pip'), ['--allow-pip'], { KINETOSCOPE_MODEL_MIRROR: '' })
    await actions('pip', data('pip'), [])
  }
  if (wanted('awkward')) await awkward()
  if (wanted('resume')) await resume()
  if (wanted('crash')) await crash()
  process.exitCode = allHold ? 0 : 1
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exitCode = 1
})
