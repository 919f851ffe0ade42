import { useLocation } from 'wouter'
import { useCancelJob, useOpenFolder, usePauseJob, useUpdateSettings } from '../actions'
import { useCommandHandlers, type CommandHandlers } from '../command-handlers'
import { useUi } from '../state'
import { useClipModel } from '../clips/clips-context'
import { useCopyDiagnostics } from '../features/settings/copy-diagnostics'
import { useChooseFolder } from '../widgets/choose-folder'
import type { Classify } from './classify-button'
import { isPausable } from '../features/jobs/job-controls'
import { useCurrentJob } from '../features/jobs/job-progress'
import { screenAt, screens } from './screens'

/** Answers the commands that belong to the window itself: opening, classifying, jobs, screens, dialogs. */
export function useAppCommands({ plan, go, busy }: Classify): void {
  const { state, problems, current } = useClipModel()
  const { job } = useCurrentJob()
  const choose = useChooseFolder()
  const open = useOpenFolder()
  const pause = usePauseJob()
  const cancel = useCancelJob()
  const save = useUpdateSettings()
  const copy = useCopyDiagnostics()
  const [path, navigate] = useLocation()
  const set = useUi(ui => ui.set)
  const { library } = state
  const { desktop } = window

  const toScreens: CommandHandlers = {}
  for (const { command, path: to } of screens) toScreens[command] = () => navigate(to)
  const onClips = library !== null && screenAt(path)?.command === 'clips'
  useCommandHandlers({
    ...toScreens,
    'open-folder': choose,
    ...(library && { 'read-again': () => open.mutate(library.folder) }),
    ...(!busy && plan.kind !== 'idle' && plan.kind !== 'running' && { classify: go }),
    ...(job &&
      isPausable(job) && { 'pause-job': () => pause.mutate({ jobId: job.id, paused: !job.paused }) }),
    ...(job && job.kind !== 'scan' && { 'cancel-job': () => cancel.mutate(job.id) }),
    ...(problems.length > 0 && { problems: () => set({ dialog: 'problems' }) }),
    ...(desktop && current && { reveal: () => void desktop.reveal(current.clip.id) }),
    ...(onClips && { inspector: () => set({ inspectorOpen: !useUi.getState().inspectorOpen }) }),
    'copy-diagnostics': () =>
      void copy(false).then(copied => copied && set({ notice: { text: 'Diagnostics copied' } })),
    theme: () =>
      save.mutate({ theme: document.documentElement.dataset['theme'] === 'dark' ? 'light' : 'dark' }),
    jobs: () => set({ dialog: 'jobs' }),
    palette: () => set({ dialog: 'palette' }),
    settings: () => set({ dialog: 'settings' }),
    shortcuts: () => set({ dialog: 'shortcuts' }),
  })
}
