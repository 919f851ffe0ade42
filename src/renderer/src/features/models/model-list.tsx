import { useRef, useState, type JSX } from 'react'
import type { CatalogueEntry, Job } from '../../../../shared/domain'
import { useAddModelFile, useCancelJob, useGetModel } from '../../actions'
import { useModels } from '../../queries'
import { ProgressBar } from '../../ui/bar'
import { Button } from '../../ui/button'
import { ErrorNote, Skeleton } from '../../ui/notes'
import { isActive, useClipModel } from '../../clips/clips-context'
import { jobAmount, jobPace, jobShare } from '../../widgets/job-text'
import { ModelRow } from './model-row'
import styles from './models.module.css'
import { PipConsent } from './pip-consent'

/** What works at once stands first; the others stay in their order. */
const builtInFirst = (a: CatalogueEntry, b: CatalogueEntry): number =>
  Number(b.builtIn ?? false) - Number(a.builtIn ?? false)

/** All networks with what can be done about each; `detailed` adds citation, hash and removal. */
export function ModelList({ detailed = false }: { detailed?: boolean }): JSX.Element {
  const models = useModels()
  const { state } = useClipModel()
  const get = useGetModel()
  const [asking, setAsking] = useState<CatalogueEntry | null>(null)
  if (models.error) return <ErrorNote error={models.error} />
  if (!models.data) return <Skeleton height={150} />
  return (
    <>
      <ul className={styles.list}>
        {[...models.data].sort(builtInFirst).map(model => {
          const jobs = state.jobs.filter(job => job.kind === 'get-model' && job.modelId === model.id)
          return (
            <ModelRow
              key={model.id}
              model={model}
              job={jobs.find(isActive)}
              failed={jobs[0]?.state === 'failed' ? jobs[0] : undefined}
              detailed={detailed}
              onGet={() => get.mutate({ id: model.id })}
              onAskPip={() => setAsking(model)}
            />
          )
        })}
        <OwnFile jobs={state.jobs} />
      </ul>
      {get.error && (
        <div className={styles.error}>
          <ErrorNote error={get.error} />
        </div>
      )}
      <PipConsent
        model={asking}
        onAnswer={agreed => {
          if (agreed && asking) get.mutate({ id: asking.id, allowPip: true })
          setAsking(null)
        }}
      />
    </>
  )
}

/** A file the person has already: which published network it is, its bytes tell; their own gets its card in a dialog. */
function OwnFile({ jobs }: { jobs: readonly Job[] }): JSX.Element {
  const add = useAddModelFile()
  const cancel = useCancelJob()
  const field = useRef<HTMLInputElement>(null)
  const adding = jobs.filter(job => job.kind === 'get-model' && job.modelId === null)
  const job = adding.find(isActive)
  const failed = adding[0]?.state === 'failed' ? adding[0].error : null
  const choose = (): void => {
    const { desktop } = window
    if (!desktop) return field.current?.click()
    void desktop.pickFile('model').then(path => {
      if (path !== null) add.mutate(path)
    })
  }
  return (
    <li className={styles.model}>
      <div className={styles.row}>
        <div className={styles.text}>
          <b>A file you have</b>
          <span>
            Drop it on this window, or choose it. Downloaded weights are recognised by their contents,
            whatever their name; an ONNX file of your own gets its card in three short steps.
          </span>
        </div>
        <div className={styles.side}>
          {job ? (
            <Button look="quiet" onClick={() => cancel.mutate(job.id)} aria-label="Cancel adding the file">
              Cancel
            </Button>
          ) : (
            <Button disabled={add.isPending} onClick={choose}>
              {add.isPending ? 'Looking into it…' : 'Add your own…'}
            </Button>
          )}
        </div>
      </div>
      {job && (
        <div className={styles.progress}>
          <ProgressBar share={jobShare(job)} label={job.title} />
          <small translate="no">
            {[job.title, job.message, jobAmount(job), jobPace(job)].filter(Boolean).join(' · ')}
          </small>
        </div>
      )}
      {(add.error ?? failed) && <ErrorNote error={add.error ?? failed} />}
      <input
        ref={field}
        type="file"
        hidden
        aria-label="Weight file"
        onChange={event => {
          const file = event.target.files?.[0]
          if (file) add.mutate(file)
          event.target.value = ''
        }}
      />
    </li>
  )
}
