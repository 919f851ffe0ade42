import type { JSX } from 'react'
import { useLocation } from 'wouter'
import { useOpenSamples } from '../../actions'
import { ProgressBar } from '../../ui/bar'
import { Icon } from '../../ui/icons'
import { isActive, useClipModel } from '../../clips/clips-context'
import { jobShare } from '../../widgets/job-text'
import styles from './welcome.module.css'

/** The sample clips as a door; while they are drawn, how far that is. */
export function OpenSamplesButton(): JSX.Element {
  const { state } = useClipModel()
  const samples = useOpenSamples()
  const [, navigate] = useLocation()
  const job = state.jobs.find(each => each.kind === 'samples' && isActive(each))
  const isOpen = state.library?.folder === state.samplesFolder
  return (
    <button
      type="button"
      className={styles.door}
      aria-label="Sample clips"
      aria-busy={job !== undefined}
      disabled={samples.isPending || job !== undefined}
      onClick={() => (isOpen ? navigate('/') : samples.mutate())}
    >
      <b>
        <Icon name="play" size={16} /> Sample clips
      </b>
      {job ? (
        <>
          <span>
            {job.total === null
              ? 'Drawing them…'
              : `Drawing ${Math.min(job.done + 1, job.total)} of ${job.total}…`}
          </span>
          <ProgressBar share={jobShare(job)} label="Drawing the sample clips" />
        </>
      ) : (
        <span>12 short clips, classified by camera motion within seconds. Nothing is fetched.</span>
      )}
    </button>
  )
}
