import type { JSX } from 'react'
import { useLocation } from 'wouter'
import { useOpenSamples } from '../../actions'
import { t } from '../../i18n'
import { Icon } from '../../ui/icons'
import { useExplorer } from '../explore/explorer-context'
import styles from './welcome.module.css'

/** Opens the sample clips, or leads back to them where they are open. */
export function SampleDoor(): JSX.Element {
  const { state } = useExplorer()
  const samples = useOpenSamples()
  const [, navigate] = useLocation()
  const isOpen = state.library?.folder === state.samplesFolder
  return (
    <button
      type="button"
      className={styles.door}
      aria-label={t('Sample clips')}
      aria-busy={samples.isPending}
      disabled={samples.isPending}
      onClick={() => (isOpen ? navigate('/') : samples.mutate())}
    >
      <b>
        <Icon name="play" size={16} /> {t('Sample clips')}
      </b>
      <span>{t('12 short clips, classified by camera motion within seconds. Nothing is downloaded.')}</span>
    </button>
  )
}
