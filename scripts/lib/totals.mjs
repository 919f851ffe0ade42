/** Adds up what the runners report. Pure. */

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

export const none = { passed: 0, failed: 0, skipped: 0 }
export const one = outcome => ({ ...none, [outcome]: 1 })
export const add = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

/** A runner that says it failed has at least one failure, also when no single test carries it (a file that does not load). */
const atLeastOneFailure = (totals, failed) =>
  failed && totals.failed === 0 ? { ...totals, failed: 1 } : totals

/** vitest --reporter=json. */
export function vitestTotals(report, exitCode) {
  const unloaded = report.testResults.filter(
    file => file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed'),
  ).length
  return atLeastOneFailure(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests + unloaded,
      skipped: report.numPendingTests + report.numTodoTests,
    },
    exitCode !== 0,
  )
}

/** playwright --reporter=json. A flaky test passed at last. */
export function playwrightTotals(report, exitCode) {
  const { expected, unexpected, flaky, skipped } = report.stats
  return atLeastOneFailure({ passed: expected + flaky, failed: unexpected, skipped }, exitCode !== 0)
}

/** The line everything ends with. */
export const summary = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`
