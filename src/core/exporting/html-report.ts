/** A run as one HTML page: figures, worst clips with pictures, how it was made. Asks nothing of any network. Pure. */
import { basename } from 'node:path'
import type { OkRow, ResultRow, RunSummary } from '../../shared/domain'
import { AppError } from '../../shared/errors'
import { matrixOf } from '../../shared/metrics/confusion-matrix'
import { createTally, type Evaluation } from '../../shared/metrics/evaluation'
import { judge } from '../../shared/metrics/verdict'
import { createPacer } from '../base/event-loop'
import { escapeMarkup } from '../base/markup'

/** Mistakes shown with a picture. */
export const worstShown = 20
const pairsShown = 20
const classesShown = 30
/** Classes of the matrix that have a row of their own: those with the most mistakes. */
const matrixClasses = 20

export interface ReportRows {
  evaluation: Evaluation
  /** Clips that are not judged, and why. */
  notJudged: { failed: number; noTruth: number; notInSet: number }
  clips: number
}

/** Judges the rows; in slices. */
export async function evaluateRows(rows: readonly ResultRow[]): Promise<ReportRows> {
  const tally = createTally()
  const notJudged = { failed: 0, noTruth: 0, notInSet: 0 }
  const pacer = createPacer()
  for (const row of rows) {
    if (pacer.due()) await pacer.rest()
    const judgement = row.status === 'ok' ? judge(row) : 'failed'
    if (judgement === 'failed') notJudged.failed++
    else if (judgement === 'no-truth') notJudged.noTruth++
    else if (judgement === 'not-in-set') notJudged.notInSet++
    else tally.add(judgement)
  }
  return { evaluation: tally.finish(), notJudged, clips: rows.length }
}

export interface ReportInput extends ReportRows {
  title: string
  run: Pick<RunSummary, 'model' | 'protocol' | 'createdAt' | 'app'> & { reader: string; provider: string }
  /** JPEG of a clip by its path; a clip without one stands without. */
  posters: ReadonlyMap<string, Uint8Array>
}

const percent = (share: number | null): string => (share === null ? '–' : `${(100 * share).toFixed(1)} %`)
const interval = (range: [number, number] | null): string =>
  range === null ? '' : ` [${(100 * range[0]).toFixed(1)}, ${(100 * range[1]).toFixed(1)}]`

/** Colours of both themes: text at least 4.5 : 1 on its ground. */
const style = `:root{color-scheme:light dark;--bg:#fff;--text:#171a20;--dim:#566070;--line:#dfe3e8;--bar:#1f63c9;--cell:31,99,201}
@media(prefers-color-scheme:dark){:root{--bg:#0e1014;--text:#e8ebf0;--dim:#9aa4b2;--line:#262b34;--bar:#7db3ff;--cell:125,179,255}}
body{margin:0 auto;max-width:960px;padding:24px;background:var(--bg);color:var(--text);font:14px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:22px;margin:0 0 4px}h2{font-size:16px;margin:32px 0 8px}p{margin:4px 0;color:var(--dim)}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:4px 12px 4px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{font-weight:600;color:var(--dim)}.n{text-align:right;white-space:nowrap}.figures{display:flex;flex-wrap:wrap;gap:24px;margin:16px 0}
.figures b{display:block;font-size:24px}.figures span{color:var(--dim)}
.worst{display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:16px;padding:0;list-style:none}
.worst img,.none{display:block;width:100%;aspect-ratio:4/3;object-fit:cover;background:var(--line);border-radius:6px}
.worst small{color:var(--dim);overflow-wrap:anywhere}dl{display:grid;grid-template-columns:160px 1fr;gap:2px 12px;margin:0}dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}
.wide{overflow-x:auto}.matrix{width:auto}.matrix td{text-align:center;padding:2px 4px;min-width:20px}.matrix th{padding:2px 6px}
.matrix thead th:not(:first-child){text-align:center}.matrix tbody th{font-weight:400;color:var(--text);white-space:nowrap}
.s1{background:rgba(var(--cell),.1)}.s2{background:rgba(var(--cell),.2)}.s3{background:rgba(var(--cell),.3)}.s4{background:rgba(var(--cell),.4)}
i{display:block;height:6px;background:var(--bar);border-radius:3px}`

const figure = (value: string, name: string): string => `<div><b>${value}</b><span>${name}</span></div>`

function table(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '<p>None.</p>'
  const cells = (tag: string, row: readonly string[]): string =>
    row
      .map(
        (cell, i) =>
          `<${tag}${tag === 'th' ? ' scope="col"' : ''}${i >= 2 ? ' class="n"' : ''}>${cell}</${tag}>`,
      )
      .join('')
  const body = rows.map(row => `<tr>${cells('td', row)}</tr>`).join('\n')
  return `<table aria-label="${caption}"><thead><tr>${cells('th', head)}</tr></thead><tbody>\n${body}\n</tbody></table>`
}

function worst({ evaluation, posters }: ReportInput): string {
  const items = evaluation.mistakes.slice(0, worstShown).map(({ clip, truth, predicted, score, rank }) => {
    const poster = posters.get(clip)
    const picture =
      poster === undefined
        ? '<span class="none"></span>'
        : `<img alt="" src="data:image/jpeg;base64,${Buffer.from(poster).toString('base64')}">`
    const place = rank === null ? 'truth not among the predictions kept' : `truth in place ${rank}`
    return `<li>${picture}<b>${escapeMarkup(predicted)}</b> ${percent(score)}<br>truth: ${escapeMarkup(truth)}<br><small>${escapeMarkup(clip)} · ${place}</small></li>`
  })
  return items.length === 0 ? '<p>None.</p>' : `<ul class="worst">\n${items.join('\n')}\n</ul>`
}

/** Truth against prediction: numbers in the cells, darker where there are more; the columns bear the rows' numbers. */
function matrix({ evaluation }: ReportInput): string {
  const { names, cells, most, folded } = matrixOf(evaluation, {
    order: 'similarity',
    limit: matrixClasses,
    otherName: '(other)',
  })
  if (cells.length === 0) return '<p>None.</p>'
  const counts = names.map(() => names.map(() => 0))
  for (const { truth, predicted, n } of cells) counts[truth]?.splice(predicted, 1, n)
  const cell = (n: number, isRight: boolean): string => {
    const share = most === 0 ? 0 : Math.ceil((4 * n) / most)
    return n === 0 ? '<td></td>' : `<td class="s${share}">${isRight ? `<b>${n}</b>` : n}</td>`
  }
  const head = names.map((name, i) => `<th scope="col" title="${escapeMarkup(name)}">${i + 1}</th>`).join('')
  const body = names.map(
    (name, i) =>
      `<tr><th scope="row">${i + 1} ${escapeMarkup(name)}</th>${(counts[i] ?? []).map((n, j) => cell(n, i === j)).join('')}</tr>`,
  )
  const rest = folded > 0 ? ` The other ${folded} classes are (other).` : ''
  return `<p>Rows: truth. Columns: prediction, with the numbers of the rows. Right ones are bold.${rest}</p>
<div class="wide" tabindex="0" role="region" aria-label="Confusion matrix"><table class="matrix" aria-label="Confusion matrix"><thead><tr><th scope="col">Truth</th>${head}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>`
}

/** The page's text; the same input gives the same bytes. */
export function htmlReport(input: ReportInput): string {
  const { evaluation: e, run, notJudged, clips } = input
  const facts = [
    ['Model', `${run.model.title} (${run.model.id})`],
    ['Model file', `sha256 ${run.model.sha256}`],
    ['Label set', run.model.labelSet],
    [
      'Protocol',
      `${run.protocol.name}: ${run.protocol.clips} × ${run.protocol.crops}, ${run.protocol.aggregate}`,
    ],
    ['Preparation', run.protocol.preprocess],
    ['Read by', run.reader],
    ['Computed on', run.provider],
    ['Run of', run.createdAt],
    ['Kinetoscope', run.app],
  ]
  const classes = e.perClass
    .slice(0, classesShown)
    .map(({ label, n, right, top1, predicted }) => [
      `${escapeMarkup(label)}<i style="width:${(100 * top1).toFixed(1)}%"></i>`,
      percent(top1),
      `${right} of ${n}`,
      String(predicted),
    ])
  const pairs = e.confusions
    .slice(0, pairsShown)
    .map(({ truth, predicted, n, highest }) => [
      escapeMarkup(truth),
      escapeMarkup(predicted),
      String(n),
      percent(highest),
    ])
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"><title>${escapeMarkup(input.title)}</title><style>${style}</style></head><body><main>`,
    `<h1>${escapeMarkup(input.title)}</h1>`,
    `<p>${clips} clips, ${e.n} judged; ${notJudged.failed} failed, ${notJudged.noTruth} without a known class, ${notJudged.notInSet} of a class the model does not know.</p>`,
    '<div class="figures">',
    figure(percent(e.top1) + interval(e.wilson95.top1), `top-1 [95 %], n = ${e.n}`),
    figure(percent(e.top5) + interval(e.wilson95.top5), 'top-5 [95 %]'),
    figure(percent(e.meanPerClass), `mean of ${e.classes} classes`),
    figure(e.ece === null ? '–' : e.ece.toFixed(3), 'calibration error (ECE)'),
    '</div>',
    `<h2>Most confident mistakes</h2>${worst(input)}`,
    `<h2>Most confused pairs</h2>${table('Most confused pairs', ['Truth', 'Called', 'Clips', 'Highest score'], pairs)}`,
    `<h2>Confusion matrix</h2>${matrix(input)}`,
    `<h2>Classes, worst first</h2>${table('Classes, worst first', ['Class', 'Right', 'Clips', 'Called so'], classes)}`,
    '<h2>How it was made</h2><dl>',
    ...facts
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `<dt>${name}</dt><dd>${escapeMarkup(value ?? '')}</dd>`),
    '</dl></main></body></html>',
    '',
  ].join('\n')
}

/** What the page says of how the rows came to be. */
export type ReportRun = Pick<
  RunSummary,
  'folder' | 'model' | 'protocol' | 'createdAt' | 'app' | 'reader' | 'provider'
>

/** The same from rows alone, of which nobody has kept a run. Throws AppError run.missing where there is no row. */
export function runOfRows(rows: readonly ResultRow[], folder: string): ReportRun {
  const [first] = rows
  if (first === undefined) throw new AppError('run.missing', 'there is no row in it')
  const ok = rows.find((row): row is OkRow => row.status === 'ok')
  const runtime = ok?.runtime
  return {
    folder,
    protocol: first.protocol,
    createdAt: '',
    app: runtime?.app ?? '',
    model: { ...first.model, title: first.model.id },
    reader: runtime?.reader ?? null,
    provider: runtime
      ? {
          asked: runtime.providerAsked,
          used: runtime.provider,
          why: runtime.providerWhy,
          threads: runtime.threads,
        }
      : null,
  }
}

/** Judges the rows, fetches the pictures of the worst, and makes the page. @param posterOf JPEG, null where there is none. */
export async function makeReport(
  run: ReportRun,
  rows: readonly ResultRow[],
  posterOf: (clip: string) => Promise<Uint8Array | null>,
  signal?: AbortSignal,
): Promise<string> {
  const judged = await evaluateRows(rows)
  const posters = new Map<string, Uint8Array>()
  for (const { clip } of judged.evaluation.mistakes.slice(0, worstShown)) {
    signal?.throwIfAborted()
    const poster = await posterOf(clip)
    if (poster !== null) posters.set(clip, poster)
  }
  return htmlReport({
    ...judged,
    title: `${basename(run.folder)}: ${run.model.title}, ${run.protocol.name}`,
    posters,
    run: { ...run, reader: run.reader ?? '', provider: run.provider?.used ?? '' },
  })
}
