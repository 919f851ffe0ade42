import type { JSX } from 'react'
import { Rich } from '../../ui/rich'
import { useClipModel } from '../../clips/clips-context'
import { ModelList } from './model-list'
import styles from './models.module.css'

/** The networks there are, and getting them. */
export function ModelsScreen(): JSX.Element {
  const { state } = useClipModel()
  return (
    <main className={styles.screen}>
      <div className={styles.inner}>
        <h1>Models</h1>
        <p className={styles.lead}>
          Each comes with a card that says how clips are cut and prepared for it, so that it answers here as
          it did where it was published. It is checked against known scores before it is used.
        </p>
        {state.offline && (
          <p className={styles.offline}>
            <b>The network is off.</b>{' '}
            <Rich
              text="What is on this machine works. Another network can be added from a weight file you have, or got from a folder that {variable} names."
              parts={{ variable: <code translate="no">KINETOSCOPE_MODEL_MIRROR</code> }}
            />
          </p>
        )}
        <ModelList detailed />
      </div>
    </main>
  )
}
