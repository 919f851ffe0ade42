import type { JSX } from 'react'
import type { ExportPlan } from '../../../../shared/domain'
import { lossText } from '../../../../shared/formats'
import { bytes } from '../../format'
import { Checkbox } from '../../ui/field'
import { Icon } from '../../ui/icons'
import { ErrorNote } from '../../ui/notes'
import { AppError } from '../../../../shared/errors'
import styles from './exporting.module.css'
import { plural } from '../../../../shared/text'

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
        {`${plan.written.toLocaleString('en')} of ${plural(plan.clips, 'clip')} go to ${plural(plan.fileCount, 'file')}`}
        {plan.bytes !== null && plan.bytes > 0 && `, ${bytes(plan.bytes)}`}
        {needsTarget && ` · ${'choose a folder to write to'}`}
      </p>
      {problem && (
        <ErrorNote error={new AppError('request.invalid', problem.message, { hint: problem.hint })} />
      )}
      {existingCount > 0 && (
        <div className={styles.there}>
          <p>
            <Icon name="problem" size={14} />{' '}
            {`${plural(existingCount, 'file is', 'files are')} there already:`}{' '}
            <span translate="no">{existing.slice(0, 3).join(', ')}</span>
            {existingCount > 3 && ', …'}
          </p>
          <Checkbox checked={replace} onChange={onReplace}>
            Replace them
          </Checkbox>
        </div>
      )}
      {drops.length > 0 ? (
        <ul className={styles.drops} aria-label="What is lost">
          {drops.map(({ id, count: n, examples }) => (
            <li key={id} title={`For example: ${examples.join(', ')}`}>
              <b>{plural(n, 'clip')}</b> {lossText[id]}
            </li>
          ))}
        </ul>
      ) : (
        hasDrops &&
        plan.written > 0 &&
        plan.renamed.length === 0 && <p className={styles.about}>Nothing is lost.</p>
      )}
      {renamed.length > 0 && (
        <ul className={styles.drops} aria-label="Names that change">
          {renamed.slice(0, 20).map(({ from, to, why }) => (
            <li key={`${from} ${to}`}>
              <span translate="no">{from}</span> → <b translate="no">{to}</b>{' '}
              {why === 'taken' ? '(the name is taken)' : '(characters that systems refuse)'}
            </li>
          ))}
          {plan.renamedCount > 20 && <li>{`and ${plan.renamedCount - 20} more`}</li>}
        </ul>
      )}
      {plan.fileCount > 1 && <Names plan={plan} />}
      {plan.preview !== '' && (
        <pre className={styles.preview} translate="no" tabIndex={0} aria-label="How the file begins">
          {plan.preview}
        </pre>
      )}
    </div>
  )
}

function Names({ plan }: { plan: ExportPlan }): JSX.Element {
  const shown = plan.files.slice(0, 100)
  return (
    <ul className={styles.names} translate="no" tabIndex={0} aria-label="Files">
      {shown.map(file => (
        <li key={file}>{file}</li>
      ))}
      {plan.fileCount > shown.length && <li>… {plan.fileCount - shown.length}</li>}
    </ul>
  )
}
