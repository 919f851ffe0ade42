import type { JSX } from 'react'
import type { CatalogueEntry, Job } from '../../../../shared/domain'
import { useCancelJob, useRemoveModel, useUpdateSettings } from '../../actions'
import { bytes, count, millis } from '../../format'
import { t } from '../../i18n'
import { ProgressBar } from '../../ui/bar'
import { Button } from '../../ui/button'
import { Icon } from '../../ui/icons'
import { ErrorNote } from '../../ui/notes'
import { Rich } from '../../ui/rich'
import { useClipModel } from '../../clips/clips-context'
import { jobAmount, jobPace, jobShare } from '../../widgets/job-text'
import { CheckModel } from './check-model'
import styles from './models.module.css'

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
        ? t('{share} right on clips drawn by a program', { share: asPercent(model.published.top1) })
        : t('{share} top-1 published', { share: asPercent(model.published.top1) })),
    model.secondsPerClip !== null &&
      t('about {time} a clip on this machine', { time: millis(model.secondsPerClip * 1000) }),
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
            {model.summary || count(model.labelCount, 'class', 'classes')}
          </span>
          <small translate="no">{facts(model)}</small>
        </div>
        <div className={styles.side}>
          {job ? (
            <Button
              look="quiet"
              aria-label={t('Cancel getting {name}', { name: model.title })}
              onClick={() => cancel.mutate(job.id)}
            >
              {t('Cancel')}
            </Button>
          ) : model.state === 'installed' ? (
            <>
              <span className={styles.ready}>
                <Icon name="tick" size={14} /> {t('ready')}
              </span>
              {detailed && used && <span className={styles.used}>{t('in use')}</span>}
              {detailed && !used && (
                <Button
                  aria-label={t('Use {name}', { name: model.title })}
                  onClick={() => save({ modelId: model.id })}
                >
                  {t('Use it')}
                </Button>
              )}
            </>
          ) : (
            <Button
              look={used ? 'primary' : 'plain'}
              aria-label={[t('Get {name}', { name: model.title }), size].filter(Boolean).join(', ')}
              onClick={onGet}
            >
              {model.state === 'broken' ? t('Get it again') : size ? t('Get {size}', { size }) : t('Get')}
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
            {t('Try again')}
          </Button>
          {closed && <Button onClick={onAskPip}>{t('Get it through pip…')}</Button>}
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
              <dt>{t('Classes')}</dt>
              <dd translate="no">
                {model.labelCount}, {model.labelSet}
              </dd>
            </div>
            {model.published && (
              <div>
                <dt>{model.builtIn ? t('Measured') : t('Published')}</dt>
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
              <dt>{t('Speed here')}</dt>
              <dd>
                {model.secondsPerClip === null
                  ? t('not measured yet: a run with protocol fast tells')
                  : t('{time} a clip with protocol fast, the median of its newest run', {
                      time: millis(model.secondsPerClip * 1000),
                    })}
              </dd>
            </div>
            <div>
              <dt>{t('Licence')}</dt>
              <dd translate={model.licence ? 'no' : undefined}>{model.licence || t('not stated')}</dd>
            </div>
            {model.citation && (
              <div>
                <dt>{t('Cite as')}</dt>
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
                  aria-label={t('Remove {name}', { name: model.title })}
                  onClick={() => remove.mutate(model.id)}
                >
                  {t('Remove from this machine')}
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
