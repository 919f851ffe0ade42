import type { JSX } from 'react'
import type { ExportPlan } from '../../../../shared/domain'
import { lossText } from '../../../../shared/formats'
import { bytes, count } from '../../format'
import { t } from '../../i18n'
import { Checkbox } from '../../ui/field'
import { Icon } from '../../ui/icons'
import { ErrorNote } from '../../ui/notes'
import { AppError } from '../../../../shared/errors'
import styles from './exporting.module.css'

interface PlanViewProps {
  plan: ExportPlan
  replace: boolean
  onReplace: (replace: boolean) => void
  needsTarget: boolean
  /** Whether its form is one that cannot hold everything: for what is made of the clips themselves there is no such thing. */
  hasDrops: boolean
}

/** What would be written, what is lost, what is in the way, and how it begins. */
export function PlanView({ plan, replace, onReplace, needsTarget, hasDrops }: PlanViewProps): JSX.Element {
  const { drops, renamed, existing, existingCount, problem } = plan
  return (
    <div className={styles.plan}>
      <p>
        {t('{written} of {clips} go to {files}', {
          written: plan.written.toLocaleString('en'),
          clips: count(plan.clips, 'clip'),
          files: count(plan.fileCount, 'file'),
        })}
        {plan.bytes !== null && plan.bytes > 0 && `, ${bytes(plan.bytes)}`}
        {needsTarget && ` · ${t('choose a folder to write to')}`}
      </p>
      {problem && (
        <ErrorNote error={new AppError('request.invalid', problem.message, { hint: problem.hint })} />
      )}
      {existingCount > 0 && (
        <div className={styles.there}>
          <p>
            <Icon name="problem" size={14} />{' '}
            {t('{n} there already:', { n: count(existingCount, 'file is', 'files are') })}{' '}
            <span translate="no">{existing.slice(0, 3).join(', ')}</span>
            {existingCount > 3 && ', …'}
          </p>
          <Checkbox checked={replace} onChange={onReplace}>
            {t('Replace them')}
          </Checkbox>
        </div>
      )}
      {drops.length > 0 ? (
        <ul className={styles.drops} aria-label={t('What is lost')}>
          {drops.map(({ id, count: n, examples }) => (
            <li key={id} title={t('For example: {names}', { names: examples.join(', ') })}>
              <b>{count(n, 'clip')}</b> {t(lossText[id])}
            </li>
          ))}
        </ul>
      ) : (
        hasDrops &&
        plan.written > 0 &&
        plan.renamed.length === 0 && <p className={styles.about}>{t('Nothing is lost.')}</p>
      )}
      {renamed.length > 0 && (
        <ul className={styles.drops} aria-label={t('Names that change')}>
          {renamed.slice(0, 20).map(({ from, to, why }) => (
            <li key={`${from} ${to}`}>
              <span translate="no">{from}</span> → <b translate="no">{to}</b>{' '}
              {why === 'taken' ? t('(the name is taken)') : t('(characters that systems refuse)')}
            </li>
          ))}
          {plan.renamedCount > 20 && <li>{t('and {n} more', { n: plan.renamedCount - 20 })}</li>}
        </ul>
      )}
      {plan.fileCount > 1 && <Names plan={plan} />}
      {plan.preview !== '' && (
        <pre className={styles.preview} translate="no" tabIndex={0} aria-label={t('How the file begins')}>
          {plan.preview}
        </pre>
      )}
    </div>
  )
}

function Names({ plan }: { plan: ExportPlan }): JSX.Element {
  const shown = plan.files.slice(0, 100)
  return (
    <ul className={styles.names} translate="no" tabIndex={0} aria-label={t('Files')}>
      {shown.map(file => (
        <li key={file}>{file}</li>
      ))}
      {plan.fileCount > shown.length && <li>… {plan.fileCount - shown.length}</li>}
    </ul>
  )
}
