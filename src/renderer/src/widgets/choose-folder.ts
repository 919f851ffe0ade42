import { useOpenFolder } from '../actions'
import { useUi } from '../state'

/** Opens the system's folder dialog where there is one, else our own. */
export function useChooseFolder(): () => void {
  const set = useUi(ui => ui.set)
  const { mutate: open } = useOpenFolder()
  return () => {
    const { desktop } = window
    if (!desktop) return set({ dialog: 'open-folder' })
    void desktop.pickFolder().then(path => {
      if (path !== null) open(path)
    })
  }
}
