import { useState, type JSX } from 'react'
import type { UseMutationResult } from '@tanstack/react-query'
import { Button } from '../../ui/button'
import { Field, Select, TextInput } from '../../ui/field'
import { ErrorNote } from '../../ui/notes'
import { isActive, useClipModel } from '../../clips/clips-context'
import styles from './dataset.module.css'
import { JobOutcome, useStartedJob } from './job-outcome'
import { Steps, type StepsProps } from './steps'

interface Request<Mode> {
  to: string
  mode: Mode
}

interface PlannedWorkProps<Mode extends string, Plan> {
  intro?: string
  /** What the new folder proposed is called beside the opened one: `-classes`. */
  ending: string
  aboutFolder: string
  /** The first is proposed. */
  modes: readonly [{ value: Mode; title: string }, ...{ value: Mode; title: string }[]]
  plan: UseMutationResult<Plan, Error, Request<Mode>>
  start: UseMutationResult<{ jobId: string }, Error, Request<Mode>>
  /** Words of the button that starts; null where the plan has nothing to do. */
  offer: (plan: Plan, mode: Mode) => string | null
  show: (plan: Plan, mode: Mode) => StepsProps
}

/** Work on many files into a new folder: how, what would happen, and only then the button that does it. */
export function PlannedWork<Mode extends string, Plan>(props: PlannedWorkProps<Mode, Plan>): JSX.Element {
  const { modes, plan, start } = props
  const { state } = useClipModel()
  const [to, setTo] = useState(`${state.library?.folder ?? ''}${props.ending}`)
  const [mode, setMode] = useState<Mode>(modes[0].value)
  const change =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value)
      plan.reset()
      start.reset()
    }
  const job = useStartedJob(start.data)
  const offer = plan.data === undefined ? null : props.offer(plan.data, mode)
  return (
    <form
      className={styles.work}
      onSubmit={event => {
        event.preventDefault()
        plan.mutate({ to, mode })
      }}
    >
      {props.intro !== undefined && <p>{props.intro}</p>}
      <Field label="New folder" about={props.aboutFolder}>
        {control => <TextInput {...control} value={to} onChange={change(setTo)} />}
      </Field>
      <Field label="How">
        {control => <Select {...control} value={mode} options={modes} onChange={change(setMode)} />}
      </Field>
      <div className={styles.actions}>
        <Button type="submit" disabled={to.trim() === '' || plan.isPending}>
          See what would happen
        </Button>
        {offer !== null && (
          <Button
            look="primary"
            disabled={start.isPending || (start.isSuccess && (job === undefined || isActive(job)))}
            onClick={() => start.mutate({ to, mode })}
          >
            {offer}
          </Button>
        )}
      </div>
      {plan.error && <ErrorNote error={plan.error} />}
      {start.error && <ErrorNote error={start.error} />}
      {start.isSuccess && <JobOutcome job={job} />}
      {plan.data !== undefined && <Steps {...props.show(plan.data, mode)} />}
    </form>
  )
}
