import { useLocation } from 'wouter'
import { useOpenFolder } from '../../actions'
import { useCommandHandlers, type CommandHandlers } from '../../command-handlers'
import { useUi } from '../../state'
import { useExplorer } from '../explore/explorer-context'
import { useChooseFolder } from './choose-folder'
import type { Classify } from './classify-button'
import { screens } from './screens'

/** Answers the commands that belong to the window itself: opening, classifying, screens, dialogs. */
export function useShellCommands({ plan, go, busy }: Classify): void {
  const { state, problems } = useExplorer()
  const choose = useChooseFolder()
  const open = useOpenFolder()
  const [, navigate] = useLocation()
  const { library } = state
  const show = useUi(ui => ui.set)

  const toScreens: CommandHandlers = {}
  for (const { command, path } of screens) toScreens[command] = () => navigate(path)
  useCommandHandlers({
    ...toScreens,
    'open-folder': choose,
    ...(library && { 'read-again': () => open.mutate(library.folder) }),
    ...(!busy && plan.kind !== 'idle' && plan.kind !== 'running' && { classify: go }),
    ...(problems.length > 0 && { problems: () => show({ dialog: 'problems' }) }),
    settings: () => show({ dialog: 'settings' }),
    shortcuts: () => show({ dialog: 'shortcuts' }),
  })
}
