import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

/** The scripts are plain JavaScript, run before anything is installed: their shapes are said here. */
interface Totals {
  passed: number
  failed: number
  skipped: number
}
interface Lock {
  packages: Record<string, { version?: string; optional?: boolean; link?: boolean }>
}
const load = (name: string): Promise<unknown> =>
  import(resolve(import.meta.dirname, `../scripts/lib/${name}.mjs`))

const totals = (await load('totals')) as {
  vitestTotals(report: object, exitCode: number): Totals
  playwrightTotals(report: object, exitCode: number): Totals
  summary(totals: Totals): string
  add(a: Totals, b: Totals): Totals
}
const setup = (await load('setup')) as {
  checkNode(version: string): string
  dependenciesMissing(lock: Lock, installed: Lock | null): string | null
}
const system = (await load('system')) as { reasonOf(output: string): string }
const say = (await load('say')) as {
  run(command: string, args: string[], options?: object): Promise<{ code: number; output: string }>
}

const vitest = (passed: number, failed: number, pending: number, files: object[] = []) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  numTodoTests: 0,
  testResults: files,
})

describe('the totals of all runners', () => {
  it('adds them up in one line', () => {
    const sum = totals.add(
      totals.vitestTotals(vitest(10, 0, 2), 0),
      totals.playwrightTotals({ stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 4 } }, 1),
    )
    expect(totals.summary(sum)).toBe('14 passed, 1 failed, 6 skipped')
  })

  it('counts a test file that does not load as a failure', () => {
    const file = { status: 'failed', assertionResults: [] }
    expect(totals.vitestTotals(vitest(5, 0, 0, [file]), 1).failed).toBe(1)
  })

  it('never calls a runner green that ended with an error', () => {
    expect(totals.vitestTotals(vitest(5, 0, 0), 1).failed).toBe(1)
    expect(
      totals.playwrightTotals({ stats: { expected: 3, unexpected: 0, flaky: 0, skipped: 0 } }, 1).failed,
    ).toBe(1)
  })
})

describe('set-up', () => {
  const lock: Lock = {
    packages: {
      '': {},
      'node_modules/zod': { version: '4.6.7' },
      'node_modules/fsevents': { version: '2.3.3', optional: true },
    },
  }

  it('installs when there is nothing, when something is missing, and when a version differs', () => {
    expect(setup.dependenciesMissing(lock, null)).toBe('node_modules is not there yet')
    expect(setup.dependenciesMissing(lock, { packages: {} })).toBe('node_modules/zod is missing')
    const other = { packages: { 'node_modules/zod': { version: '4.6.6' } } }
    expect(setup.dependenciesMissing(lock, other)).toBe('node_modules/zod is 4.6.6, the lock says 4.6.7')
  })

  it('does not install again when all is there; a package for another system need not be', () => {
    expect(
      setup.dependenciesMissing(lock, { packages: { 'node_modules/zod': { version: '4.6.7' } } }),
    ).toBeNull()
  })

  it.each(['20.19.0', '22.0.0', '24.1.0'])('runs on Node %s', version => {
    expect(setup.checkNode(version)).toBe(`Node ${version}`)
  })

  it.each(['18.20.0', '20.18.3'])('refuses Node %s', version => {
    expect(() => setup.checkNode(version)).toThrow('is too old')
  })
})

describe('programs that scripts run', () => {
  it('ends one that says nothing for too long', async () => {
    const { code, output } = await say.run(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      quietSec: 0.3,
    })
    expect(code).toBe(137)
    expect(output).toContain('no word for 0.3 s')
  })

  it('says of one that is not there that it is not there', async () => {
    const { code, output } = await say.run('/no/such/program', [])
    expect(code).toBe(127)
    expect(output).toContain('ENOENT')
  })

  it('finds the telling words in a failed download', () => {
    const output = `TypeError: fetch failed\n    at node:internal/deps {\n  [cause]: Error: connect ECONNREFUSED\n  code: 'ECONNREFUSED'`
    expect(system.reasonOf(output)).toBe('fetch failed, ECONNREFUSED')
  })
})
