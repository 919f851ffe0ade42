import type { JSX } from 'react'
import { useOpenFolder } from '../../actions'
import { baseName } from '../../format'
import { t } from '../../i18n'
import { Key } from '../../ui/button'
import { Icon } from '../../ui/icons'
import { useExplorer } from '../explore/explorer-context'
import { ModelList } from '../models/model-list'
import { useChooseFolder } from '../shell/choose-folder'
import { LastFolder } from './last-folder'
import { SampleDoor } from './sample-door'
import styles from './welcome.module.css'

/** The first steps: a folder, and a network to look at it with. */
export function Welcome(): JSX.Element {
  const { state } = useExplorer()
  const choose = useChooseFolder()
  const open = useOpenFolder()
  const recent = state.settings.recentFolders.slice(0, 4)
  return (
    <main className={styles.welcome}>
      <div className={styles.inner}>
        <h1>{t('See what a video network sees')}</h1>
        <p className={styles.lead}>
          {window.desktop
            ? t('Drop a folder of clips here, or choose where to begin. Nothing leaves this machine.')
            : t('Choose a folder of clips to begin. Nothing leaves this machine.')}
        </p>
        <LastFolder />
        <div className={styles.doors}>
          <button
            type="button"
            className={`${styles.door} ${styles.big}`}
            aria-label={t('Open folder')}
            disabled={open.isPending}
            onClick={choose}
          >
            <b>
              <Icon name="folder" size={17} /> {t('Open a folder')}
            </b>
            <span>
              {t('Class folders and Kinetics names are understood. Files are only read, never changed.')}
            </span>
            <Key command="open-folder" />
          </button>
          <SampleDoor />
          {recent.map(path => (
            <button
              key={path}
              type="button"
              className={styles.door}
              aria-label={t('Open recent folder {name}', { name: baseName(path) })}
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
              <small className={styles.recent}>{t('recent')}</small>
            </button>
          ))}
        </div>
        <section aria-label={t('Networks')} className={styles.networks}>
          <h2>{t('Networks')}</h2>
          <ModelList />
        </section>
      </div>
    </main>
  )
}
