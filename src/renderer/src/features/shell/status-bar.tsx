import type { JSX } from 'react'
import type { Job, ProviderUse } from '../../../../shared/domain'
import { useCancelJob } from '../../actions'
import { bytes, count, percent, span } from '../../format'
import { useUi } from '../../state'
import { ProgressBar } from '../../ui/bar'
import { Button } from '../../ui/button'
import { Hint } from '../../ui/hint'
import { Icon } from '../../ui/icons'
import { isActive, useExplorer } from '../explore/explorer-context'
import styles from './status-bar.module.css'

/** What is going on, what computes, what went wrong, and whether the network is used. Always there. */
export function StatusBar(): JSX.Element {
  const { state } = useExplorer()
  const connected = useUi(ui => ui.connected)
  const active = state.jobs.filter(isActive)
  const job = active.find(each => each.state === 'running') ?? active[0]
  return (
    <footer className={styles.bar} aria-label="Status">
      {job ? <JobProgress job={job} others={active.length - 1} /> : <RunResult />}
      <span className={styles.grow} />
      <Problems />
      <Provider />
      {state.reader && (
        <Hint text={state.reader.why || `Clips are decoded by ${state.reader.id}.`}>
          <span tabIndex={0} className={styles.fact}>
            {state.reader.id}
          </span>
        </Hint>
      )}
      {connected ? (
        <Hint
          text={
            state.offline
              ? 'Started offline: nothing is fetched. All that is on this machine works.'
              : 'Clips, results and labels stay on this machine. The network is used only to get a network you ask for.'
          }
        >
          <span tabIndex={0} className={styles.fact}>
            network:{' '}
            {state.offline
              ? 'off'
              : active.some(each => each.kind === 'get-model')
                ? 'getting'
                : 'only when you ask'}
          </span>
        </Hint>
      ) : (
        <span role="alert" className={styles.lost}>
          <Icon name="problem" size={13} /> no answer from Kinetoscope: trying again
        </span>
      )}
    </footer>
  )
}

const verbs: Record<Job['kind'], string> = {
  scan: 'Looking at clips',
  'get-model': 'Getting',
  classify: 'Classifying',
  export: 'Exporting',
  samples: 'Drawing sample clips',
}

/** "29 of 47 MB", "45 of 56". */
export function jobAmount(job: Job): string {
  if (job.unit === 'bytes')
    return job.total === null ? bytes(job.done) : `${bytes(job.done)} of ${bytes(job.total)}`
  if (job.unit === 'steps' && job.total === null) return ''
  return job.total === null ? String(job.done) : `${job.done} of ${job.total}`
}

/** Rate and time left, where they can be told. */
export function jobPace(job: Job): string {
  const parts = []
  if (job.rate !== null && job.rate > 0 && job.unit !== 'steps')
    parts.push(
      job.unit === 'bytes' ? `${bytes(job.rate)}/s` : `${job.rate.toFixed(job.rate < 10 ? 1 : 0)} clips/s`,
    )
  if (job.etaSec !== null) parts.push(`${span(job.etaSec)} left`)
  return parts.join(' · ')
}

export const jobShare = (job: Job): number | null =>
  job.total === null || job.total === 0 ? null : Math.min(1, job.done / job.total)

function JobProgress({ job, others }: { job: Job; others: number }): JSX.Element {
  const cancel = useCancelJob()
  const waiting = job.state === 'queued'
  const title = job.kind === 'get-model' ? job.title : `${verbs[job.kind]} ${jobAmount(job)}`
  const detail = job.kind === 'get-model' ? [job.message, jobAmount(job), jobPace(job)] : [jobPace(job)]
  return (
    <>
      <span className={styles.progress}>
        <ProgressBar share={waiting ? null : jobShare(job)} label={title} />
      </span>
      <span className={`${styles.now} truncate`} title={job.message}>
        <b>{waiting ? `Waiting: ${title}` : title}</b>
        {detail
          .filter(Boolean)
          .map(text => ` · ${text}`)
          .join('')}
      </span>
      {job.kind !== 'scan' && (
        <Button
          look="quiet"
          className={styles.cancel}
          disabled={cancel.isPending}
          onClick={() => cancel.mutate(job.id)}
        >
          Cancel
        </Button>
      )}
      {others > 0 && <span>and {count(others, 'more job')}</span>}
    </>
  )
}

/** With nothing going on: how the run shown came out. */
function RunResult(): JSX.Element | null {
  const { items, run } = useExplorer()
  if (!run) return null
  const tally = { right: 0, near: 0, wrong: 0 }
  for (const { verdict } of items) if (verdict in tally) tally[verdict as keyof typeof tally] += 1
  const judged = tally.right + tally.near + tally.wrong
  const ended: Partial<Record<typeof run.state, string>> = {
    cancelled: `Cancelled after ${run.done} of ${run.total}`,
    interrupted: `Interrupted after ${run.done} of ${run.total}`,
    failed: `Stopped after ${run.done} of ${run.total}`,
  }
  return (
    <span className="truncate">
      <b>{ended[run.state] ?? `${count(run.done - run.failed, 'clip')} classified`}</b>
      {run.error && ` · ${run.error.message}`}
      {judged > 0 && (
        <>
          {' · top-1 '}
          <b>{percent(tally.right / judged)} %</b>
          {' · top-5 '}
          <b>{percent((tally.right + tally.near) / judged)} %</b>
          {` of ${judged} with truth`}
        </>
      )}
    </span>
  )
}

function Problems(): JSX.Element | null {
  const { problems } = useExplorer()
  const set = useUi(ui => ui.set)
  if (problems.length === 0) return null
  return (
    <Button look="quiet" className={styles.problems} onClick={() => set({ dialog: 'problems' })}>
      <Icon name="problem" size={13} />
      {count(problems.length, 'problem')}
    </Button>
  )
}

/** "CPU × 2": what computes, on how many threads. */
export function providerWords({ used, threads }: Pick<ProviderUse, 'used' | 'threads'>): string {
  const name = used.length <= 4 ? used.toUpperCase() : used
  return threads > 0 ? `${name} × ${threads}` : name
}

/** The reason in a few words where it is a usual one; the whole of it is in the tooltip. */
function shortWhy(why: string): string {
  if (/\bno\b.*\bGPU\b/i.test(why)) return 'no GPU found'
  return why.length <= 28 ? why.replace(/\.$/, '') : ''
}

function Provider(): JSX.Element | null {
  const { state, run } = useExplorer()
  // Before the engine has started in this session, what the run shown was computed on.
  const provider = state.provider ?? run?.provider
  if (!provider)
    return (
      <Hint text="The engine starts with the first run and then says what it computes on.">
        <span tabIndex={0} className={styles.fact}>
          engine: idle
        </span>
      </Hint>
    )
  const short = shortWhy(provider.why)
  return (
    <Hint text={`Asked for ${provider.asked}, used ${provider.used}. ${provider.why}`}>
      <span tabIndex={0} className={styles.fact}>
        {providerWords(provider)}
        {short && ` (${short})`}
      </span>
    </Hint>
  )
}
