import { useEffect, useRef, type JSX } from 'react'
import { useLocation } from 'wouter'
import { useUi } from '../state'
import { Icon } from '../ui/icons'
import { ErrorNote } from '../ui/notes'
import { useClipModel } from '../clips/clips-context'
import { ExportDialog } from '../features/exporting/export-dialog'
import { ImportDialog } from '../features/exporting/import-dialog'
import { CustomModelDialog } from '../features/custom-model/custom-model-dialog'
import { SettingsDialog } from '../features/settings/settings-dialog'
import { DropTarget } from '../features/welcome/drop-target'
import { FolderDialog } from '../features/welcome/folder-dialog'
import { Welcome } from '../features/welcome/welcome'
import { useClassify } from './classify-button'
import { JobsDialog } from '../features/jobs/jobs-dialog'
import { Palette } from './palette'
import { ProblemsDialog } from '../features/problems/problems-dialog'
import { Rail } from './rail'
import { screenAt } from './screens'
import styles from './layout.module.css'
import { ShortcutsSheet } from '../features/shortcuts/shortcuts-sheet'
import { StatusBar } from './status-bar'
import { TopBar } from './top-bar'
import { useCommands } from './use-commands'
import { useAppCommands } from './use-app-commands'
import { useNativeMenu } from './use-native-menu'
import { useSession } from './use-session'
import { useTheme } from './use-theme'

/** The window: rail, top bar, one screen, status bar, and the dialogs. */
export function AppLayout(): JSX.Element {
  const { state } = useClipModel()
  const classify = useClassify()
  useAppCommands(classify)
  useCommands()
  useTheme(state.settings.theme)
  useSession()
  useNativeMenu()
  const library = state.library
  const [path] = useLocation()
  const Screen = screenAt(path)?.Screen ?? Welcome
  useLeaveWelcome(library?.revision)
  useEffect(() => {
    document.title = library ? `${library.name} · Kinetoscope` : 'Kinetoscope'
  }, [library])
  return (
    <DropTarget>
      <div className={styles.shell} data-open={library !== null}>
        <Rail />
        {library && <TopBar classify={classify} />}
        <div className={styles.screen}>
          <Screen />
        </div>
        <StatusBar />
        <Failure />
      </div>
      <FolderDialog />
      <SettingsDialog />
      <ShortcutsSheet />
      <ProblemsDialog />
      <JobsDialog />
      <Palette />
      <ExportDialog />
      <ImportDialog />
      <CustomModelDialog />
    </DropTarget>
  )
}

/** The first steps end where a folder is opened, whoever opened it. */
function useLeaveWelcome(revision: number | undefined): void {
  const [path, navigate] = useLocation()
  const before = useRef(revision)
  useEffect(() => {
    if (revision !== before.current && path === '/welcome') navigate('/')
    before.current = revision
  }, [revision, path, navigate])
}

/** What did not work and has no better place; goes away when told to. */
function Failure(): JSX.Element | null {
  const failure = useUi(ui => ui.failure)
  const set = useUi(ui => ui.set)
  if (!failure) return null
  return (
    <div className={styles.failure}>
      <ErrorNote error={failure} />
      <button type="button" aria-label="Dismiss" onClick={() => set({ failure: null })}>
        <Icon name="close" size={14} />
      </button>
    </div>
  )
}
