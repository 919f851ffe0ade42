import { useState, type JSX } from 'react'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Checkbox } from '../../ui/field'
import { Tabs } from '../../ui/tabs'
import { useClipModel } from '../../clips/clips-context'
import { useCopyDiagnostics } from './copy-diagnostics'
import { Appearance, Computing, Keys, Labelling, Network } from './sections'
import styles from './settings-dialog.module.css'
import { Storage } from './storage'

const sections = {
  appearance: { title: 'Appearance', Section: Appearance },
  labelling: { title: 'Labelling', Section: Labelling },
  computing: { title: 'Computing', Section: Computing },
  network: { title: 'Network', Section: Network },
  storage: { title: 'Storage', Section: Storage },
  keys: { title: 'Keys', Section: Keys },
} as const
type SectionId = keyof typeof sections
const sectionIds = Object.keys(sections) as SectionId[]

/** What can be chosen, by subject; each choice holds at once. */
export function SettingsDialog(): JSX.Element {
  const open = useUi(ui => ui.dialog === 'settings')
  const set = useUi(ui => ui.set)
  const [shown, setShown] = useState<SectionId>('appearance')
  const { Section } = sections[shown]
  return (
    <Dialog
      open={open}
      onClose={() => set({ dialog: null })}
      title="Settings"
      about="Every change holds at once."
      width={640}
      actions={<Diagnostics />}
    >
      <Tabs
        label="Settings"
        value={shown}
        onChange={setShown}
        tabs={sectionIds.map(id => ({ id, title: sections[id].title }))}
      >
        <div className={styles.fields}>
          <Section />
        </div>
      </Tabs>
    </Dialog>
  )
}

/** Versions, tools and paths for a bug report; names of the user's files only when ticked. */
function Diagnostics(): JSX.Element {
  const { state } = useClipModel()
  const copy = useCopyDiagnostics()
  const [names, setNames] = useState(false)
  const [copied, setCopied] = useState(false)
  return (
    <>
      <span className={styles.version} translate="no">
        Kinetoscope {state.version}
      </span>
      <Checkbox checked={names} onChange={setNames}>
        with names of files
      </Checkbox>
      <Button
        icon={copied ? 'tick' : 'copy'}
        onClick={() => void copy(names).then(setCopied)}
        onBlur={() => setCopied(false)}
      >
        {copied ? 'Copied' : 'Copy diagnostics'}
      </Button>
    </>
  )
}
