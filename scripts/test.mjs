/** `npm test`: sets everything up, runs every check, and ends with the totals over all runners alone on a line. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureChromium } from './lib/browser.mjs'
import { ensureDesktopRuntime } from './lib/desktop-runtime.mjs'
import { ensurePythonReaders } from './lib/python-readers.mjs'
import { mustRun, run, say, step, StepError } from './lib/say.mjs'
import { binOf, build, buildMissing, checkNode, ensureDependencies, root } from './lib/setup.mjs'
import { aptInstall, canAptInstall, which } from './lib/system.mjs'
import { add, none, one, playwrightTotals, summary, vitestTotals } from './lib/totals.mjs'

const started = performance.now()
const reports = join(root, '.cache/reports')
let totals = none
const failures = []

const node = (packageName, command, args, options) =>
  mustRun(process.execPath, [binOf(packageName, command), ...args], undefined, { cwd: root, ...options })

/** A step whose outcome is one line of the totals; later steps go on after a failure, so that the totals are true. */
async function check(title, work) {
  try {
    await step(title, work)
    totals = add(totals, one('passed'))
    return true
  } catch (error) {
    if (!(error instanceof StepError)) say(error.stack)
    totals = add(totals, one('failed'))
    failures.push(title)
    return false
  }
}

/** Says loudly what is left out and why; with REQUIRE_ALL (or the named variable) set, leaving out is failing. */
function skip(title, why, requireVariable) {
  const required = Boolean(process.env.REQUIRE_ALL || process.env[requireVariable])
  say(`\n!!! ${required ? 'FAILED' : 'SKIPPED'}: ${title}: ${why}\n`)
  totals = add(totals, one(required ? 'failed' : 'skipped'))
  if (required) failures.push(title)
}

/** A test runner: its own tests are counted, read from its JSON report. */
async function runner(title, command, args, env, toTotals, reportFile) {
  rmSync(reportFile, { force: true })
  say(`… ${title}`)
  const start = performance.now()
  const { code } = await run(command, args, {
    cwd: root,
    quiet: false,
    // Three times what it takes on two quiet cores.
    timeoutSec: 1500,
    env: { ...process.env, ...env },
  })
  const mine = existsSync(reportFile)
    ? toTotals(JSON.parse(readFileSync(reportFile, 'utf8')), code)
    : one('failed')
  totals = add(totals, mine)
  if (mine.failed > 0) failures.push(title)
  const took = ((performance.now() - start) / 1000).toFixed(1)
  say(`${mine.failed > 0 ? '✗' : '✓'} ${title}: ${summary(mine)} (${took} s)`)
}

const vitest = env =>
  runner(
    'unit and integration tests',
    process.execPath,
    [
      binOf('vitest'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${join(reports, 'vitest.json')}`,
    ],
    env,
    vitestTotals,
    join(reports, 'vitest.json'),
  )

function playwright(project, wrap, env) {
  const report = join(reports, `playwright-${project}.json`)
  const [command, ...args] = [
    ...wrap,
    process.execPath,
    binOf('@playwright/test', 'playwright'),
    'test',
    `--project=${project}`,
    '--reporter=list,json',
  ]
  return runner(
    `end-to-end tests, ${project}`,
    command,
    args,
    { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    playwrightTotals,
    report,
  )
}

async function ensureFfmpeg() {
  const named = process.env.FFMPEG_PATH
  if (named ? existsSync(named) : which('ffmpeg') !== null) return ''
  if (!canAptInstall()) return 'no ffmpeg program: install one, or name it in FFMPEG_PATH'
  const problem = await aptInstall(['ffmpeg'])
  return which('ffmpeg') === null ? problem || 'apt-get installed none' : ''
}

async function setUp() {
  await step('runtime', () => checkNode())
  await step('dependencies', ensureDependencies)
  mkdirSync(reports, { recursive: true })
}

async function everything() {
  // Each takes one core.
  await Promise.all([
    check('lint (eslint)', () => node('eslint', 'eslint', ['.', '--max-warnings', '0']).then(() => '')),
    check('formatting (prettier)', () => node('prettier', 'prettier', ['--check', '.']).then(() => '')),
    check('types (tsc)', () => node('typescript', 'tsc', ['-b']).then(() => '')),
  ])
  const built = await check('build', async () => {
    const why = buildMissing()
    if (why !== null) await build()
    return why === null ? 'up to date' : `because ${why}`
  })
  const noFfmpeg = await ensureFfmpeg()
  if (noFfmpeg) skip('tests of the ffmpeg program', noFfmpeg, 'REQUIRE_FFMPEG')
  const readers = await ensurePythonReaders()
  if (readers.problem) skip('what Python programs read', readers.problem, 'REQUIRE_PYTHON')
  await vitest(readers.env)
  if (!built) {
    skip('end-to-end tests', 'there is no build to test', 'REQUIRE_BROWSER')
    return
  }
  const chromium = await ensureChromium()
  if (chromium.path === undefined) skip('end-to-end tests, web', chromium.problem, 'REQUIRE_BROWSER')
  else await playwright('web', [], { KINETOSCOPE_CHROMIUM: chromium.path })
  const electron = await ensureDesktopRuntime()
  if (electron.path === undefined) skip('end-to-end tests, desktop', electron.problem, 'REQUIRE_ELECTRON')
  else
    await playwright('desktop', electron.wrap, {
      KINETOSCOPE_ELECTRON: electron.path,
      KINETOSCOPE_CHROMIUM: chromium.path ?? '',
    })
}

try {
  await setUp()
  await everything()
} catch (error) {
  if (!(error instanceof StepError)) say(error.stack)
  totals = add(totals, one('failed'))
  failures.push('set-up')
}
say(`\nall checks took ${((performance.now() - started) / 60_000).toFixed(1)} min`)
if (failures.length > 0) say(`failed: ${failures.join(' · ')}`)
process.stdout.write(`${summary(totals)}\n`)
process.exitCode = totals.failed > 0 ? 1 : 0
