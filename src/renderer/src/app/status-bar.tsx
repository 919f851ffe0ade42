import type { JSX } from 'react'
import type { ProviderUse } from '../../../shared/domain'
import { percent } from '../format'
import { useUi } from '../state'
import { Button } from '../ui/button'
import { Hint } from '../ui/hint'
import { Icon } from '../ui/icons'
import { isActive, useClipModel } from '../clips/clips-context'
import { JobProgress, useCurrentJob } from '../features/jobs/job-progress'
import styles from './status-bar.module.css'
import { plural } from '../../../shared/text'

/** What is going on, what computes, what went wrong, and whether the network is used. Always there. */
export function StatusBar(): JSX.Element {
  const { state } = useClipModel()
  const connected = useUi(ui => ui.connected)
  const set = useUi(ui => ui.set)
  const { job, others } = useCurrentJob()
  const getting = state.jobs.some(each => each.kind === 'get-model' && isActive(each))
  return (
    <footer className={styles.bar} aria-label="Status">
      {job ? <JobProgress job={job} others={others} /> : <RunResult />}
      <span className={styles.grow} />
      {!job && state.jobs.length > 0 && (
        <Button look="quiet" className={styles.small} onClick={() => set({ dialog: 'jobs' })}>
          Jobs
        </Button>
      )}
      <Problems />
      <Provider />
      {state.reader && (
        <Hint
          text={<span translate="no">{state.reader.why || `Clips are decoded by ${state.reader.id}.`}</span>}
        >
          <span tabIndex={0} className={styles.fact} translate="no">
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
            {state.offline ? 'network: off' : getting ? 'network: getting' : 'network: only when you ask'}
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

/** With nothing going on: how the run shown came out. */
function RunResult(): JSX.Element | null {
  const { items, run } = useClipModel()
  if (!run) return null
  const tally = { right: 0, near: 0, wrong: 0 }
  for (const { verdict } of items) if (verdict in tally) tally[verdict as keyof typeof tally] += 1
  const judged = tally.right + tally.near + tally.wrong
  const { done, total } = run
  const ended: Partial<Record<typeof run.state, string>> = {
    cancelled: `Cancelled after ${done} of ${total}`,
    interrupted: `Interrupted after ${done} of ${total}`,
    failed: `Stopped after ${done} of ${total}`,
  }
  const share = (n: number): string => percent(n / judged)
  return (
    <span className="truncate">
      <b>{ended[run.state] ?? `${plural(done - run.failed, 'clip')} classified`}</b>
      {run.error && <span translate="no">{` · ${run.error.message}`}</span>}
      {judged > 0 && (
        <>
          {' · '}
          {`top-1 ${share(tally.right)} %`}
          {' · '}
          {`top-5 ${share(tally.right + tally.near)} % of ${judged.toLocaleString('en')} with truth`}
        </>
      )}
    </span>
  )
}

function Problems(): JSX.Element | null {
  const { problems } = useClipModel()
  const set = useUi(ui => ui.set)
  if (problems.length === 0) return null
  return (
    <Button look="quiet" className={styles.problems} onClick={() => set({ dialog: 'problems' })}>
      <Icon name="problem" size={13} />
      {plural(problems.length, 'problem')}
    </Button>
  )
}

/** "CPU × 2": what computes, on how many threads. */
export function providerText({ used, threads }: Pick<ProviderUse, 'used' | 'threads'>): string {
  const name = used.length <= 4 ? used.toUpperCase() : used
  return threads > 0 ? `${name} × ${threads}` : name
}

/** The reason in a few words where it is a usual one; the whole of it is in the tooltip. */
function shortWhy(why: string): string {
  if (/\bno\b.*\bGPU\b/i.test(why)) return 'no GPU found'
  return why.length <= 28 ? why.replace(/\.$/, '') : ''
}

function Provider(): JSX.Element | null {
  const { state, run } = useClipModel()
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
    <Hint
      text={
        <>
          {`Asked for ${provider.asked}, used ${provider.used}.`} <span translate="no">{provider.why}</span>
        </>
      }
    >
      <span tabIndex={0} className={styles.fact} translate="no">
        {providerText(provider)}
        {short && ` (${short})`}
      </span>
    </Hint>
  )
}
