import type { JSX } from 'react'
import type { CatalogueEntry, Job } from '../../../../shared/domain'
import { useCancelJob, useRemoveModel, useUpdateSettings } from '../../actions'
import { bytes, millis } from '../../format'
import { ProgressBar } from '../../ui/bar'
import { Button } from '../../ui/button'
import { Icon } from '../../ui/icons'
import { ErrorNote } from '../../ui/notes'
import { Rich } from '../../ui/rich'
import { useClipModel } from '../../clips/clips-context'
import { jobAmount, jobPace, jobShare } from '../../widgets/job-text'
import { CheckModel } from './check-model'
import styles from './models.module.css'
import { plural } from '../../../../shared/text'

interface ModelRowProps {
  model: CatalogueEntry
  /** Getting it, under way. */
  job: Job | undefined
  /** The last try at getting it, if that failed. */
  failed: Job | undefined
  detailed: boolean
  onGet: () => void
  onAskPip: () => void
}

/** Published accuracy as a share or as percent, whichever the card holds. */
const asPercent = (figure: number): string => `${(figure <= 1 ? figure * 100 : figure).toFixed(1)} %`

function facts(model: CatalogueEntry): string {
  return [
    model.licence,
    model.published &&
      (model.builtIn
        ? `${asPercent(model.published.top1)} right on clips drawn by a program`
        : `${asPercent(model.published.top1)} top-1 published`),
    model.secondsPerClip !== null && `about ${millis(model.secondsPerClip * 1000)} a clip on this machine`,
  ]
    .filter(Boolean)
    .join(' · ')
}

/** One network: what it is, whether it is here, and the one thing to do next. */
export function ModelRow({ model, job, failed, detailed, onGet, onAskPip }: ModelRowProps): JSX.Element {
  const { model: chosen } = useClipModel()
  const { mutate: save } = useUpdateSettings()
  const cancel = useCancelJob()
  const remove = useRemoveModel()
  const used = chosen?.id === model.id
  const size = model.bytes === null ? '' : bytes(model.bytes)
  const closed = failed?.error?.code === 'model.unavailable'
  return (
    <li className={styles.model}>
      <div className={styles.row}>
        <div className={styles.text}>
          <b translate="no">{model.title}</b>
          <span translate={model.summary ? 'no' : undefined}>
            {model.summary || plural(model.labelCount, 'class', 'classes')}
          </span>
          <small translate="no">{facts(model)}</small>
        </div>
        <div className={styles.side}>
          {job ? (
            <Button
              look="quiet"
              aria-label={`Cancel getting ${model.title}`}
              onClick={() => cancel.mutate(job.id)}
            >
              Cancel
            </Button>
          ) : model.state === 'installed' ? (
            <>
              <span className={styles.ready}>
                <Icon name="tick" size={14} /> ready
              </span>
              {detailed && used && <span className={styles.used}>in use</span>}
              {detailed && !used && (
                <Button aria-label={`Use ${model.title}`} onClick={() => save({ modelId: model.id })}>
                  Use it
                </Button>
              )}
            </>
          ) : (
            <Button
              look={used ? 'primary' : 'plain'}
              aria-label={[`Get ${model.title}`, size].filter(Boolean).join(', ')}
              onClick={onGet}
            >
              {model.state === 'broken' ? 'Get it again' : size ? `Get ${size}` : 'Get'}
            </Button>
          )}
        </div>
      </div>
      {job && (
        <div className={styles.progress}>
          <ProgressBar share={job.unit === 'steps' ? null : jobShare(job)} label={job.title} />
          <small translate="no">
            {[job.message, job.unit === 'bytes' && jobAmount(job), jobPace(job)].filter(Boolean).join(' · ')}
          </small>
        </div>
      )}
      {model.problem && (
        <p className={styles.problem} translate="no">
          {model.problem}
        </p>
      )}
      {!job && failed?.error && model.state !== 'installed' && (
        <ErrorNote error={failed.error}>
          <Button icon="retry" onClick={onGet}>
            Try again
          </Button>
          {closed && <Button onClick={onAskPip}>Get it through pip…</Button>}
        </ErrorNote>
      )}
      {model.manual && (detailed || closed) && model.state !== 'installed' && (
        <p className={styles.manual}>
          <Rich
            text="By hand: {file} from {place}, then drop the file here. Its hash must be {hash}"
            parts={{
              file: <code translate="no">{model.manual.file}</code>,
              place: <span translate="no">{model.manual.where}</span>,
              hash: (
                <code translate="no" title={model.manual.sha256}>
                  {model.manual.sha256.slice(0, 16)}…
                </code>
              ),
            }}
          />
        </p>
      )}
      {detailed && (
        <>
          <dl className={styles.facts}>
            <div>
              <dt>Classes</dt>
              <dd translate="no">
                {model.labelCount}, {model.labelSet}
              </dd>
            </div>
            {model.published && (
              <div>
                <dt>{model.builtIn ? 'Measured' : 'Published'}</dt>
                <dd>
                  <Rich
                    text="{top1} top-1, {top5} top-5: {protocol}"
                    parts={{
                      top1: asPercent(model.published.top1),
                      top5: asPercent(model.published.top5),
                      protocol: (
                        <span translate="no">
                          {model.published.protocol} ({model.published.source})
                        </span>
                      ),
                    }}
                  />
                </dd>
              </div>
            )}
            <div>
              <dt>Speed here</dt>
              <dd>
                {model.secondsPerClip === null
                  ? 'not measured yet: a run with protocol fast tells'
                  : `${millis(model.secondsPerClip * 1000)} a clip with protocol fast, the median of its newest run`}
              </dd>
            </div>
            <div>
              <dt>Licence</dt>
              <dd translate={model.licence ? 'no' : undefined}>{model.licence || 'not stated'}</dd>
            </div>
            {model.citation && (
              <div>
                <dt>Cite as</dt>
                <dd translate="no">{model.citation}</dd>
              </div>
            )}
          </dl>
          {model.state === 'installed' && (
            <div className={styles.actions}>
              <CheckModel model={model} />
              {!model.builtIn && (
                <Button
                  look="danger"
                  disabled={remove.isPending}
                  aria-label={`Remove ${model.title}`}
                  onClick={() => remove.mutate(model.id)}
                >
                  Remove from this machine
                </Button>
              )}
            </div>
          )}
          {remove.error && <ErrorNote error={remove.error} />}
        </>
      )}
    </li>
  )
}
