/** Figures of an evaluation or a comparison in lines for a terminal. Pure. */
import type { NameMatch } from '../shared/label-index'
import type { Comparison } from '../shared/metrics/comparison'
import type { EvaluationReport, NotInFile, ReportContext } from '../shared/metrics/report'
import type { Interval } from '../shared/metrics/statistics'
import { printable, table } from './output'

const linesShown = 8
const percent = (share: number | null): string => (share === null ? '–' : (100 * share).toFixed(1))
const interval = (range: Interval | null): string =>
  range === null ? '' : `[${percent(range[0])}, ${percent(range[1])}]`

/** p to two digits that count; never 0. */
export const formatP = (p: number): string =>
  p < 1e-12 ? '< 1e-12' : p < 0.001 ? p.toExponential(1) : p.toPrecision(2)

/** How the truth's names stand to the label set: before anything is scored. Nothing to say where all match. */
export function formatNames({ names, exact, otherwise, unmatched }: NameMatch, labelSet: string): string[] {
  if (names === exact) return []
  const left = unmatched.length
  return [
    `truth: ${names} names, ${names - exact} of them not in ${labelSet} letter for letter, ${left} not at all${left === 0 ? '' : '; clips of those are left out'}`,
    ...otherwise.map(({ from, to }) => `  counted as the same: ${printable(from)} = ${printable(to)}`),
    ...(left === 0 ? [] : [`  left out: ${unmatched.map(printable).join(', ')}`]),
  ]
}

/** Clips that the figures leave out, by reason. */
export function formatExcluded({ n, clips }: Pick<EvaluationReport, 'n' | 'clips'>): string {
  const reasons = [
    [clips.failed, 'could not be classified'],
    [clips.withoutTruth, 'without a known class'],
    [clips.notInLabelSet, 'of classes the model does not have'],
  ] as const
  const left = reasons.flatMap(([count, why]) => (count ? [`${count} ${why}`] : []))
  if (clips.failed === null) left.push('clips that could not be classified: not in this file')
  return `${n} of ${clips.total} clips judged${left.length === 0 ? '' : `; left out: ${left.join(', ')}`}`
}

/** Model and protocol, as far as the rows' file says them. */
export const madeBy = ({ model, protocol }: Pick<ReportContext, 'model' | 'protocol'>): string =>
  [model.id ?? 'model not in this file', ...(protocol.name === null ? [] : [protocol.name])].join(', ')

export function formatEvaluation(report: EvaluationReport): string[] {
  const { n, top1, top5, wilson95, right1, right5, ece, meanScore } = report
  const lean =
    top1 === null || meanScore === null || ece === 0
      ? ''
      : meanScore > top1
        ? ', over-confident'
        : ', under-confident'
  const worst = report.perClass.filter(each => each.top1 < 1).slice(0, linesShown)
  const confused = report.confusions.slice(0, linesShown)
  const isMissing = (figure: NotInFile): boolean => report.notInFile?.includes(figure) === true
  return [
    `${madeBy(report)}: ${formatExcluded(report)}`,
    ...table([
      ['top-1', `${percent(top1)} %`, interval(wilson95.top1), `${right1} of ${n}`],
      [
        'top-5',
        top5 === null ? '–' : `${percent(top5)} %`,
        interval(wilson95.top5),
        right5 !== null
          ? `${right5} of ${n}`
          : `${isMissing('top5') ? 'not in this file: ' : ''}fewer than five predictions were kept`,
      ],
      ['mean per class', `${percent(report.meanPerClass)} %`, '', `${report.classes} classes`],
      isMissing('ece')
        ? ['calibration error', '–', '', 'not in this file: its scores are rounded to six decimals']
        : ['calibration error', `${percent(ece)} %`, '', `${report.eceBins} bins${lean}`],
    ]),
    ...(worst.length === 0 ? [] : ['worst classes']),
    ...table(
      worst.map(each => [
        `  ${printable(each.label)}`,
        `${each.right}/${each.n}`,
        `top-5 ${percent(each.top5)} %`,
      ]),
      [false, true],
    ),
    ...(confused.length === 0 ? [] : ['most confused']),
    ...table(
      confused.map(each => [
        `  ${printable(each.truth)} → ${printable(each.predicted)}`,
        String(each.n),
        `${percent(each.highest)} %`,
      ]),
      [false, true, true],
    ),
  ]
}

export function formatComparison(compared: Comparison, names: readonly [string, string]): string[] {
  const { agreement, n, both, onlyA, onlyB, neither, mcnemar, top1 } = compared
  const missing = (list: Comparison['notInA'], name: string): string[] =>
    list.length === 0
      ? []
      : [
          `left out, no class of ${name}: ${list.map(({ label, n: clips }) => `${printable(label)} (${clips})`).join(', ')}`,
        ]
  return [
    `A ${names[0]}`,
    `B ${names[1]}`,
    `${compared.clips} clips with both answers; only in A ${compared.onlyInA}, only in B ${compared.onlyInB}`,
    `same answer ${agreement.same} of ${agreement.n}: ${percent(agreement.share)} % ${interval(agreement.wilson95)}, kappa ${agreement.kappa === null ? '–' : agreement.kappa.toFixed(3)}`,
    ...missing(compared.notInA, 'A'),
    ...missing(compared.notInB, 'B'),
    `${n} clips judged: both right ${both}, only A ${onlyA}, only B ${onlyB}, neither ${neither}`,
    `top-1: A ${percent(top1.a)} %, B ${percent(top1.b)} %; exact McNemar p ${formatP(mcnemar.p)} on ${mcnemar.discordant} clips`,
    ...table(
      compared.perClass
        .filter(each => each.difference !== 0)
        .slice(0, linesShown)
        .map(each => [
          `  ${printable(each.label)}`,
          `A ${each.rightA}/${each.n}`,
          `B ${each.rightB}/${each.n}`,
        ]),
    ),
  ]
}
