import type { JSX } from 'react'
import { useOpenFolder } from '../../actions'
import { baseName } from '../../format'
import { Key } from '../../ui/button'
import { Icon } from '../../ui/icons'
import { useClipModel } from '../../clips/clips-context'
import { ModelList } from '../models/model-list'
import { useChooseFolder } from '../../widgets/choose-folder'
import { LastFolder } from './last-folder'
import { OpenSamplesButton } from './open-samples-button'
import styles from './welcome.module.css'

/** The first steps: a folder, and a network to look at it with. */
export function Welcome(): JSX.Element {
  const { state } = useClipModel()
  const choose = useChooseFolder()
  const open = useOpenFolder()
  const recent = state.settings.recentFolders.slice(0, 4)
  return (
    <main className={styles.welcome}>
      <div className={styles.inner}>
        <h1>See what a video network sees</h1>
        <p className={styles.lead}>
          {window.desktop
            ? 'Drop a folder of clips here, or choose where to begin. Nothing leaves this machine.'
            : 'Choose a folder of clips to begin. Nothing leaves this machine.'}
        </p>
        <LastFolder />
        <div className={styles.doors}>
          <button
            type="button"
            className={`${styles.door} ${styles.big}`}
            aria-label="Open folder"
            disabled={open.isPending}
            onClick={choose}
          >
            <b>
              <Icon name="folder" size={17} /> Open a folder
            </b>
            <span>Class folders and Kinetics names are understood. Files are only read, never changed.</span>
            <Key command="open-folder" />
          </button>
          <OpenSamplesButton />
          {recent.map(path => (
            <button
              key={path}
              type="button"
              className={styles.door}
              aria-label={`Open recent folder ${baseName(path)}`}
              disabled={open.isPending}
              onClick={() => open.mutate(path)}
            >
              <b>
                <Icon name="history" size={15} />{' '}
                <span className="truncate" translate="no">
                  {baseName(path)}
                </span>
              </b>
              <span className={styles.path} translate="no">
                {path}
              </span>
              <small className={styles.recent}>recent</small>
            </button>
          ))}
        </div>
        <section aria-label="Networks" className={styles.networks}>
          <h2>Networks</h2>
          <ModelList />
        </section>
      </div>
    </main>
  )
}
