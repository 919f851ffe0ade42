import { useQuery } from '@tanstack/react-query'
import { useState, type JSX } from 'react'
import type { ArchiveEstimate } from '../../../../shared/dataset'
import { bytes } from '../../format'
import { useTransport } from '../../queries'
import { Button } from '../../ui/button'
import { Field, Select, TextInput } from '../../ui/field'
import { Icon } from '../../ui/icons'
import { ErrorNote } from '../../ui/notes'
import { isActive, useClipModel } from '../../clips/clips-context'
import styles from './dataset.module.css'
import { JobOutcome, useStartedJob } from './job-outcome'
import { useDatasetCall } from './use-dataset'

const otherList = 'other'

/** Parts of the public archives: how much it is first, then fetched by a job that can be stopped and goes on. */
export function FetchPanel(): JSX.Element {
  const { state } = useClipModel()
  const transport = useTransport()
  const lists = useQuery({
    queryKey: ['archives'],
    queryFn: ({ signal }) => transport.call('listArchives', {}, signal),
  })
  const [known, setKnown] = useState('k400-val')
  const [address, setAddress] = useState('')
  const [parts, setParts] = useState('0')
  const [to, setTo] = useState('')
  const [annotations, setAnnotations] = useState(state.library?.truthLists.files[0]?.file ?? '')
  const [classes, setClasses] = useState('')
  const estimate = useDatasetCall('estimateArchives')
  const start = useDatasetCall('startFetch')
  const job = useStartedJob(start.data)
  const choice = {
    list: known === otherList ? address : known,
    parts,
    to,
    annotations,
    classes: classes
      .split(';')
      .map(name => name.trim())
      .filter(Boolean),
  }
  const change = (set: (value: string) => void) => (value: string) => {
    set(value)
    estimate.reset()
    start.reset()
  }
  return (
    <form
      className={styles.work}
      onSubmit={event => {
        event.preventDefault()
        estimate.mutate(choice)
      }}
    >
      {state.offline && (
        <p className={styles.warning}>
          <Icon name="problem" size={13} /> The network is off: Kinetoscope was started offline.
        </p>
      )}
      <Field label="Archive" about="A list of parts; nothing is fetched before you say so.">
        {control => (
          <Select
            {...control}
            value={known}
            onChange={change(setKnown)}
            options={[
              ...(lists.data ?? []).map(({ id, title }) => ({ value: id, title })),
              { value: otherList, title: 'Another list…' },
            ]}
          />
        )}
      </Field>
      {known === otherList && (
        <Field
          label="Address or file of the list"
          about="One address a line; checksums may stand beside them."
        >
          {control => <TextInput {...control} value={address} onChange={change(setAddress)} />}
        </Field>
      )}
      <Field label="Parts" about="By number, such as 0-3,7; empty for all.">
        {control => <TextInput {...control} value={parts} onChange={change(setParts)} />}
      </Field>
      <Field label="Into the folder" about="The path of a folder that is new, empty, or was begun before.">
        {control => <TextInput {...control} value={to} onChange={change(setTo)} />}
      </Field>
      <Field
        label="Annotation list"
        about="Gives each clip its class folder; without one the clips lie side by side."
      >
        {control => <TextInput {...control} value={annotations} onChange={change(setAnnotations)} />}
      </Field>
      <Field label="Only these classes" about="Separated by semicolons; empty for all.">
        {control => <TextInput {...control} value={classes} onChange={change(setClasses)} />}
      </Field>
      <div className={styles.actions}>
        <Button
          type="submit"
          disabled={to.trim() === '' || choice.list === '' || estimate.isPending || state.offline}
        >
          Show the size
        </Button>
        {estimate.data && (
          <Button
            look="primary"
            icon="download"
            disabled={start.isPending || (start.isSuccess && (job === undefined || isActive(job)))}
            onClick={() => start.mutate(choice)}
          >
            Fetch
          </Button>
        )}
      </div>
      {estimate.error && <ErrorNote error={estimate.error} />}
      {start.error && <ErrorNote error={start.error} />}
      {estimate.data && <Estimate estimate={estimate.data} />}
      {start.isSuccess && <JobOutcome job={job} />}
    </form>
  )
}

function Estimate({ estimate }: { estimate: ArchiveEstimate }): JSX.Element {
  const tight = estimate.freeBytes !== null && estimate.bytes + estimate.largest > estimate.freeBytes
  const words = [
    `${estimate.parts} of ${estimate.listed} parts`,
    estimate.unknown > 0
      ? `${bytes(estimate.bytes)} and ${estimate.unknown} of unknown size`
      : bytes(estimate.bytes),
    ...(estimate.freeBytes === null ? [] : [`${bytes(estimate.freeBytes)} free`]),
    ...(estimate.wanted === null ? [] : [`${estimate.wanted.toLocaleString('en')} clips wanted`]),
  ]
  return (
    <section className={styles.preview} aria-label="How much it is">
      <p>
        <b>{words.join(' · ')}</b>
      </p>
      {tight && (
        <p className={styles.warning}>
          <Icon name="problem" size={13} /> That may be more than there is room for: each archive lies beside
          its clips while it is unpacked.
        </p>
      )}
    </section>
  )
}
