/** Two answers about one clip, put into words. Pure. */
import { sameLabel } from '../../../../shared/label-index'
import type { OkBrief, OkRow, RunSummary, TopEntry } from '../../../../shared/domain'
import { percent, shortTitle, when } from '../../format'
import { plural, fill } from '../../../../shared/text'

/** "32 frames, 0.84 to 2.08 s", each frame counted once; how often the network was run, where that was more than once. */
export function sampledFramesText({ views }: Pick<OkRow, 'views'>): string {
  const frames = new Set(views.flatMap(view => view.frameIndices))
  const times = views.flatMap(view => view.timesSec)
  if (times.length === 0) return 'no frames'
  const first = times.reduce((a, b) => Math.min(a, b))
  const last = times.reduce((a, b) => Math.max(a, b))
  const values = { frames: plural(frames.size, 'frame'), first: first.toFixed(2), last: last.toFixed(2) }
  return views.length > 1
    ? fill('{frames}, {first} to {last} s, in {n} views', { ...values, n: views.length })
    : fill('{frames}, {first} to {last} s', values)
}

function ordinal(rank: number): string {
  const first = ['first', 'second', 'third', 'fourth', 'fifth']
  return first[rank - 1] ?? `${rank}th`
}

export interface Answer {
  /** What to call it: "I3D RGB", with the protocol where that is the difference. */
  name: string
  row: OkBrief
}

const entryOf = (row: OkBrief, label: string): TopEntry | undefined =>
  row.topk.find(entry => sameLabel(entry.label, label))

/** Where an answer has a label: "MoViNet has it second, with 4.2 %"; nothing where it has not. */
function rankWords({ name, row }: Answer, label: string, called: string): string[] {
  const entry = entryOf(row, label)
  return entry ? [`${name} has ${called} ${ordinal(entry.rank)}, with ${percent(entry.score)} %.`] : []
}

function truthWords(answers: readonly Answer[], truth: string): string[] {
  const right = answers.filter(({ row }) => sameLabel(row.topk[0]?.label ?? '', truth))
  const without = answers.filter(({ row }) => row.truth?.index === null)
  const unknown = without.map(({ name }) => `“${truth}” is not a class of ${name}.`)
  if (right.length === answers.length) return ['That is the truth.']
  if (right.length > 0) return [...right.map(({ name }) => `${name} is right.`), ...unknown]
  if (without.length === answers.length) return [`The truth, “${truth}”, is a class of neither.`]
  const ranks = answers.flatMap(answer => rankWords(answer, truth, 'it'))
  return [
    `The truth is ${truth}.`,
    ...ranks,
    ...(ranks.length === 0 ? ['Neither has it among its first.'] : []),
    ...unknown,
  ]
}

/** Do they agree, what does each make of the other's answer, and where is the truth: a few short sentences. */
export function agreementText(a: Answer, b: Answer, truth: string | null): string[] {
  const [one, two] = [a.row.topk[0], b.row.topk[0]]
  if (one === undefined || two === undefined) return []
  const verdict = sameLabel(one.label, two.label)
    ? [`They agree: both say ${one.label}.`]
    : [
        `They differ: ${a.name} says ${one.label}, ${b.name} says ${two.label}.`,
        ...rankWords(b, one.label, one.label),
        ...rankWords(a, two.label, two.label),
      ]
  return [...verdict, ...(truth === null ? [] : truthWords([a, b], truth))]
}

/** Short names that tell two runs apart: the models', with the protocols where those are the same. */
export function answerNames(a: RunSummary, b: RunSummary): [string, string] {
  const short: [string, string] = [shortTitle(a.model.title), shortTitle(b.model.title)]
  if (short[0] !== short[1]) return short
  if (a.model.title !== b.model.title) return [a.model.title, b.model.title]
  if (a.protocol.name !== b.protocol.name)
    return [`${short[0]}, ${a.protocol.name}`, `${short[1]}, ${b.protocol.name}`]
  return [`${short[0]} now`, `${short[1]} of ${when(b.createdAt)}`]
}

/** Runs that looked at clips otherwise than `run`: the newest of each other model and protocol. */
export function comparableRuns(runs: readonly RunSummary[], run: RunSummary): RunSummary[] {
  const keyOf = ({ model, protocol }: RunSummary): string =>
    [model.id, model.sha256, protocol.name, protocol.preprocess].join('\n')
  const known = new Set([keyOf(run)])
  return runs.filter(each => {
    const key = keyOf(each)
    if (known.has(key) || each.done <= each.failed) return false
    known.add(key)
    return true
  })
}
