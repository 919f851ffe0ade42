/** Rows and runs in words: one line a clip, a few lines at the end. Pure. */
import type { Skipped } from '../core/library/scan-folder'
import type { ResultRow } from '../shared/domain'
import { rowVerdict } from '../shared/metrics/verdict'
import { formatDuration, formatScore, printable } from './output'

const marks = { right: '✓', near: '≈', wrong: '✗' } as const

/** clip, label, score and mark between tabs; a failed clip says why in place of the label. */
export function formatRow(row: ResultRow): string {
  if (row.status === 'failed')
    return [printable(row.clip), `! ${row.error.message} [${row.error.code}]`].join('\t')
  const [top] = row.topk
  const at = rowVerdict(row)
  return [
    printable(row.clip),
    top?.label ?? '',
    top === undefined ? '' : formatScore(top.score),
    at === null ? '' : marks[at],
  ].join('\t')
}

export interface RunFigures {
  rows: readonly ResultRow[]
  skipped: readonly Skipped[]
  /** Rows made now, not kept from before, and the time they took. */
  fresh: number
  seconds: number
  topK: number
}

const share = (part: number, whole: number): string =>
  `${part}/${whole} (${whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`})`

/** What a run came to: ok, failed by reason, skipped by reason, top-1 and top-5 where the truth is known, speed. */
export function formatSummary({ rows, skipped, fresh, seconds, topK }: RunFigures): string[] {
  const ok = rows.filter(row => row.status === 'ok')
  const failed = rows.filter(row => row.status === 'failed')
  const reasons = new Map<string, number>()
  for (const row of failed) reasons.set(row.error.code, (reasons.get(row.error.code) ?? 0) + 1)
  const counted = [...reasons].map(([code, count]) => `${count} ${code}`).join(', ')
  const left = skipped.reduce((sum, s) => sum + s.count, 0)
  const verdicts = ok.map(rowVerdict).filter(at => at !== null)
  const right = verdicts.filter(at => at === 'right').length
  const near = verdicts.filter(at => at === 'near').length
  const kept = rows.length - fresh
  return [
    [
      `${ok.length} ok`,
      `${failed.length} failed${counted === '' ? '' : ` (${counted})`}`,
      `${left} skipped${left === 0 ? '' : ` (${skipped.map(s => `${s.count} ${s.reason}`).join(', ')})`}`,
    ].join(', '),
    ...failed.map(
      row => `  ${printable(row.clip)}: ${row.error.message} [${row.error.code}, ${row.error.stage}]`,
    ),
    ...(verdicts.length === 0
      ? []
      : [
          `top-1 ${share(right, verdicts.length)}${topK < 5 ? '' : `, top-5 ${share(right + near, verdicts.length)}`} of the clips whose class is known`,
        ]),
    `${fresh} clips in ${formatDuration(seconds)}${fresh === 0 ? '' : `, ${(fresh / seconds).toFixed(2)} clips/s`}${kept === 0 ? '' : `; ${kept} kept from before`}`,
  ]
}

/** The line that stands on the terminal while clips are classified. */
export function progressText(p: {
  done: number
  total: number
  part: number
  clip: string
  fresh: number
  seconds: number
  problems: number
}): string {
  const rate = p.fresh > 0 ? p.fresh / p.seconds : null
  const left =
    rate === null
      ? ''
      : ` · ${rate.toFixed(2)} clips/s · ${formatDuration((p.total - p.done - p.part) / rate)} left`
  const problems = p.problems === 0 ? '' : ` · ${p.problems} failed`
  return `${p.done}/${p.total} clips${left}${problems} · ${printable(p.clip)}`
}
