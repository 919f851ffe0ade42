import type { JSX } from 'react'
import type { Output } from '../../../../shared/api'
import type { CatalogueEntry } from '../../../../shared/domain'
import { useVerifyModel } from '../../actions'
import { Button } from '../../ui/button'
import { Icon } from '../../ui/icons'
import { ErrorNote } from '../../ui/notes'
import styles from './models.module.css'

/** What the check has shown, in a sentence. */
export function verificationText({ goldenDifference }: Output<'verifyModel'>): string {
  return goldenDifference === null
    ? 'Graph and class list are, by their hashes, what was installed. There are no published scores to compare its answers with.'
    : `Graph and class list are, by their hashes, what was installed, and its answers to a known input agree with the published ones within ${goldenDifference.toExponential(1)}.`
}

/** Proves an installed network again, for those who doubt. */
export function CheckModel({ model }: { model: CatalogueEntry }): JSX.Element {
  const verify = useVerifyModel()
  return (
    <>
      <Button
        icon="tick"
        disabled={verify.isPending}
        aria-label={`Check ${model.title}`}
        title="Compares its files with their hashes, and its answers with known ones"
        onClick={() => verify.mutate(model.id)}
      >
        {verify.isPending ? 'Checking…' : 'Check'}
      </Button>
      <div role="status" className={styles.checked}>
        {verify.data && (
          <>
            <Icon name="tick" size={13} /> {verificationText(verify.data)}
          </>
        )}
      </div>
      {verify.error && <ErrorNote error={verify.error} />}
    </>
  )
}
