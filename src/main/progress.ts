/** Jobs on the taskbar or the dock: how far all that is going on has come. */
import type { BrowserWindow } from 'electron'
import type { Job } from '../shared/domain'

type ProgressMode = 'normal' | 'indeterminate' | 'paused'

/** What the system shows; null clears it. Looking at a folder's clips is background and shows nothing. Pure. */
export function taskbarProgress(jobs: Iterable<Job>): { value: number; mode: ProgressMode } | null {
  const running = [...jobs].filter(job => job.state === 'running' && job.kind !== 'scan')
  if (running.length === 0) return null
  const shares = running.map(({ done, total }) =>
    total === null || total === 0 ? null : Math.min(1, done / total),
  )
  const known = shares.filter(share => share !== null)
  // Electron: a value above 1 is the indeterminate bar where there is one.
  if (known.length < shares.length || known.length === 0) return { value: 2, mode: 'indeterminate' }
  return {
    value: known.reduce((sum, share) => sum + share, 0) / known.length,
    mode: running.every(job => job.paused) ? 'paused' : 'normal',
  }
}

/** Told every job event, keeps the window's progress true. */
export function followJobs(window: () => Pick<BrowserWindow, 'setProgressBar'> | null): (job: Job) => void {
  const active = new Map<string, Job>()
  let shown = ''
  return job => {
    if (job.state === 'running' || job.state === 'queued') active.set(job.id, job)
    else active.delete(job.id)
    const next = taskbarProgress(active.values())
    const text = next === null ? '' : `${next.value.toFixed(3)} ${next.mode}`
    const target = window()
    if (text === shown || target === null) return
    shown = text
    if (next === null) target.setProgressBar(-1)
    else target.setProgressBar(next.value, { mode: next.mode })
  }
}
