import type { JSX } from 'react'
import { useLocation } from 'wouter'
import type { CatalogueEntry, Job } from '../../../../shared/domain'
import { useCancelJob, useGetModel } from '../../actions'
import { bytes } from '../../format'
import { useUi } from '../../state'
import { ProgressBar } from '../../ui/bar'
import { Button, IconButton } from '../../ui/button'
import { isActive, useClipModel } from '../../clips/clips-context'
import { useChooseFolder } from '../../widgets/choose-folder'
import { jobAmount, jobShare } from '../../widgets/job-text'
import styles from './sample-note.module.css'

const firstPublished = (models: readonly CatalogueEntry[]): CatalogueEntry | undefined =>
  models.find(model => !model.builtIn && model.published !== null)

/**
 * Own clips, and only the network that comes along to classify them with: it knows how the camera moves, and most people
 * want to know what is done. Gone with the first run, or with the network.
 */
export function NetworkNote(): JSX.Element | null {
  const { state, models, model, run, loading } = useClipModel()
  if (!state.library || state.library.folder === state.samplesFolder) return null
  const offered = firstPublished(models)
  if (loading || run || !model?.builtIn || !offered || offered.state === 'installed') return null
  return (
    <section className={styles.note} aria-label="About the network">
      <p>
        <b translate="no">{model.title}</b> knows how the camera moves, and no more. For what people do in
        your clips, get a network that does:
      </p>
      <div className={styles.steps}>
        <Offer model={offered} jobs={state.jobs} />
      </div>
    </section>
  )
}

/** What the sample clips are, and the two steps after them: own clips, and a network that knows actions. */
export function SampleNote(): JSX.Element | null {
  const { state, models } = useClipModel()
  const closed = useUi(ui => ui.sampleNoteClosed)
  const set = useUi(ui => ui.set)
  const choose = useChooseFolder()
  if (closed || state.library?.folder !== state.samplesFolder) return null
  const offered = firstPublished(models)
  return (
    <section className={styles.note} aria-label="About the sample clips">
      <p>
        <b>Sample clips.</b> Synthetic, classified by the built-in camera-motion model. To recognise actions
        in your own clips:
      </p>
      <div className={styles.steps}>
        <Button icon="folder" onClick={choose}>
          Open a folder
        </Button>
        {offered && <Offer model={offered} jobs={state.jobs} />}
        <IconButton
          icon="close"
          size={14}
          label="Close this note"
          onClick={() => set({ sampleNoteClosed: true })}
        />
      </div>
    </section>
  )
}

/** Getting the first published network, in one place from the press to "ready". */
function Offer({ model, jobs }: { model: CatalogueEntry; jobs: readonly Job[] }): JSX.Element | null {
  const get = useGetModel()
  const cancel = useCancelJob()
  const [, navigate] = useLocation()
  const [last] = jobs.filter(job => job.kind === 'get-model' && job.modelId === model.id)
  const name = model.title.split(/[\s·]/)[0] ?? model.title
  if (last && isActive(last))
    return (
      <>
        <span className={styles.getting}>
          <ProgressBar share={last.unit === 'steps' ? null : jobShare(last)} label={last.title} />
          <small translate="no">{last.unit === 'bytes' ? jobAmount(last) : last.message}</small>
        </span>
        <Button
          look="quiet"
          aria-label={`Cancel getting ${model.title}`}
          onClick={() => cancel.mutate(last.id)}
        >
          Cancel
        </Button>
      </>
    )
  if (model.state === 'installed') return <small className={styles.ready}>{`${name} is ready`}</small>
  if (last?.state === 'failed' || get.error)
    return (
      <Button icon="problem" onClick={() => navigate('/models')}>
        {`${name} could not be had: see why`}
      </Button>
    )
  return (
    <Button icon="download" onClick={() => get.mutate({ id: model.id })} aria-label={`Get ${model.title}`}>
      {model.bytes === null ? `Get ${name}` : `Get ${name} (${bytes(model.bytes)})`}
    </Button>
  )
}
