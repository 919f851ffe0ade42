/** Jobs in words: what is being done, how far it is, how fast it goes. Pure. */
import type { Job } from '../../../shared/domain'
import { bytes, span } from '../format'
import { plural, fill } from '../../../shared/text'

const titles: Record<Exclude<Job['kind'], 'get-model'>, string> = {
  scan: 'Looking at clips',
  classify: 'Classifying',
  export: 'Exporting',
  dataset: 'Working on the data set',
  scores: 'Looking through a clip',
}

/** Of one that is done: with its clips, and where it does not count clips. */
const doneTitles: Record<keyof typeof titles, [counted: string, plain: string]> = {
  scan: ['Looked at {clips}', 'Looked at the clips'],
  classify: ['Classified {clips}', 'Classified'],
  export: ['Exported {clips}', 'Exported'],
  dataset: ['Worked on {clips} of the data set', 'Worked on the data set'],
  scores: ['Looked through {clips}', 'Looked through a clip'],
}

/** "Classifying 45 of 56", "Classified 56 clips"; a network that is got is named. */
export function jobTitle(job: Job): string {
  if (job.kind === 'get-model') return job.title
  if (job.state === 'done') {
    const [counted, plain] = doneTitles[job.kind]
    return job.unit === 'clips' ? fill(counted, { clips: plural(job.done, 'clip') }) : plain
  }
  return [titles[job.kind], jobAmount(job)].filter(Boolean).join(' ')
}

/** "29 of 47 MB", "45 of 56". */
export function jobAmount(job: Job): string {
  const [done, total] =
    job.unit === 'bytes'
      ? [bytes(job.done), job.total === null ? null : bytes(job.total)]
      : [job.done, job.total]
  if (job.unit === 'steps' && total === null) return ''
  return total === null ? String(done) : `${done} of ${total}`
}

/** Rate and time left, where they can be told; that it waits, where it does. */
export function jobPace(job: Job): string {
  if (job.state === 'queued') return 'waiting for its turn'
  if (job.paused) return job.message ? 'pausing after the clip in hand' : 'paused'
  if (job.rate === 0 && job.unit === 'bytes') return 'waiting: nothing comes'
  const parts = []
  if (job.rate !== null && job.rate > 0 && job.unit !== 'steps')
    parts.push(
      job.unit === 'bytes' ? `${bytes(job.rate)}/s` : `${job.rate.toFixed(job.rate < 10 ? 1 : 0)} clips/s`,
    )
  if (job.etaSec !== null) parts.push(`${span(job.etaSec)} left`)
  return parts.join(' · ')
}

/** 0..1, or null while the end is not known. */
export const jobShare = (job: Job): number | null =>
  job.total === null || job.total === 0 ? null : Math.min(1, job.done / job.total)

const ends: Record<Exclude<Job['state'], 'queued' | 'running'>, string> = {
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
}

/** How a job came out: "done in 42 s · 3 problems". */
export function jobOutcome(job: Job): string {
  if (job.state === 'queued' || job.state === 'running') return jobPace(job)
  const seconds =
    job.startedAt && job.endedAt ? (Date.parse(job.endedAt) - Date.parse(job.startedAt)) / 1000 : null
  const state = ends[job.state]
  return [
    seconds === null ? state : `${state} after ${span(Math.max(seconds, 1))}`,
    job.state === 'done' || job.total === null ? '' : jobAmount(job),
    job.problems > 0 ? plural(job.problems, 'problem') : '',
  ]
    .filter(Boolean)
    .join(' · ')
}
