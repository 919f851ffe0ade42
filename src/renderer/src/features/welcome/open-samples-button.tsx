import type { JSX } from 'react'
import { useLocation } from 'wouter'
import { useOpenSamples } from '../../actions'
import { Icon } from '../../ui/icons'
import { useClipModel } from '../../clips/clips-context'
import styles from './welcome.module.css'

/** Opens the sample clips, or leads back to them where they are open. */
export function OpenSamplesButton(): JSX.Element {
  const { state } = useClipModel()
  const samples = useOpenSamples()
  const [, navigate] = useLocation()
  const isOpen = state.library?.folder === state.samplesFolder
  return (
    <button
      type="button"
      className={styles.door}
      aria-label="Sample clips"
      aria-busy={samples.isPending}
      disabled={samples.isPending}
      onClick={() => (isOpen ? navigate('/') : samples.mutate())}
    >
      <b>
        <Icon name="play" size={16} /> Sample clips
      </b>
      <span>12 short clips, classified by camera motion within seconds. Nothing is downloaded.</span>
    </button>
  )
}
