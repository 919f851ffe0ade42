/** Figures of `bench`: from timed passes to one table. Pure. */
import { formatBytes, table } from './output'

/** One pass over the clips. */
export interface Pass {
  clips: number
  failed: number
  wallSec: number
  /** Of all processes; null where it cannot be read. */
  cpuSec: number | null
}

export const stageTitles = {
  decode: 'decode only',
  tensor: 'file → tensor',
  infer: 'network only',
  all: 'end to end',
  peer: 'peer, end to end',
} as const
export type StageName = keyof typeof stageTitles

export interface StageFigure {
  stage: StageName
  clipsPerSec: number
  cpuSecPerClip: number | null
  passes: Pass[]
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

/** Median over rounds of clips per second and of CPU seconds per clip. */
export function stageFigure(stage: StageName, passes: Pass[]): StageFigure {
  const cpu = passes.map(p => (p.cpuSec === null ? null : p.cpuSec / p.clips))
  return {
    stage,
    clipsPerSec: median(passes.map(p => p.clips / p.wallSec)),
    cpuSecPerClip: cpu.includes(null) ? null : median(cpu as number[]),
    passes,
  }
}

export interface BenchReport {
  folder: string
  clips: number
  failed: number
  rounds: number
  model: string
  protocol: string
  provider: string
  threads: number
  reader: string
  machine: string
  stages: StageFigure[]
  /** 1 / (1/D + 1/I): what decoding and inference allow when they share the processor; null without both stages. */
  boundClipsPerSec: number | null
  /** End to end over the bound, and CPU end to end over decoding + network. */
  ofBound: number | null
  cpuRatio: number | null
  /** End to end over the peer. */
  ofPeer: number | null
  /** Longest time the host's event loop did not turn during the end-to-end passes. */
  longestGapMs: number
  peakPssBytes: number | null
  peakRssBytes: number | null
}

const ratio = (a: number | null | undefined, b: number | null | undefined): number | null =>
  a === null || a === undefined || b === null || b === undefined ? null : a / b

/** What follows from the stages' figures. */
export function ratios(
  stages: readonly StageFigure[],
): Pick<BenchReport, 'boundClipsPerSec' | 'ofBound' | 'cpuRatio' | 'ofPeer'> {
  const of = (stage: StageName): StageFigure | undefined => stages.find(s => s.stage === stage)
  const [decode, infer, all] = [of('decode'), of('infer'), of('all')]
  const bound =
    decode === undefined || infer === undefined ? null : 1 / (1 / decode.clipsPerSec + 1 / infer.clipsPerSec)
  const cpuParts =
    typeof decode?.cpuSecPerClip === 'number' && typeof infer?.cpuSecPerClip === 'number'
      ? decode.cpuSecPerClip + infer.cpuSecPerClip
      : null
  return {
    boundClipsPerSec: bound,
    ofBound: ratio(all?.clipsPerSec, bound),
    cpuRatio: ratio(all?.cpuSecPerClip, cpuParts),
    ofPeer: ratio(all?.clipsPerSec, of('peer')?.clipsPerSec),
  }
}

const figure = (value: number | null, digits: number): string =>
  value === null ? '–' : value.toFixed(digits)

/** The table and the lines round it, as printed. */
export function formatBench(report: BenchReport): string[] {
  const rows = report.stages.map(s => [
    stageTitles[s.stage],
    figure(s.clipsPerSec, 3),
    figure(median(s.passes.map(p => p.wallSec)), 2),
    s.cpuSecPerClip === null ? '–' : figure(s.cpuSecPerClip * report.clips, 2),
    s.cpuSecPerClip === null ? '–' : figure(1000 * s.cpuSecPerClip, 0),
  ])
  const memory =
    report.peakPssBytes === null
      ? 'not readable on this system'
      : `${formatBytes(report.peakPssBytes)} PSS, ${formatBytes(report.peakRssBytes ?? 0)} RSS, all processes`
  return [
    `${report.clips} clips of ${report.folder}, ${report.failed} failed; median of ${report.rounds} round${report.rounds === 1 ? '' : 's'}`,
    `${report.model}, protocol ${report.protocol}, ${report.provider}, ${report.threads} threads, ${report.reader}`,
    report.machine,
    '',
    ...table(
      [['stage', 'clips/s', 'wall s', 'CPU s', 'CPU ms/clip'], ...rows],
      [false, true, true, true, true],
    ),
    '',
    ...(report.boundClipsPerSec === null
      ? []
      : [
          `bound 1/(1/decode + 1/network): ${figure(report.boundClipsPerSec, 3)} clips/s; end to end reaches ${figure(report.ofBound, 2)} of it, with ${figure(report.cpuRatio, 2)} × their CPU time`,
        ]),
    ...(report.ofPeer === null ? [] : [`end to end over peer: ${figure(report.ofPeer, 3)}`]),
    `longest event-loop gap of the host: ${figure(report.longestGapMs, 1)} ms`,
    `peak memory: ${memory}`,
  ]
}
