import { useState, type JSX, type ReactNode } from 'react'
import { useUpdateSettings } from '../../actions'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { useExplorer } from '../explore/explorer-context'
import { useCopyDiagnostics } from './copy-diagnostics'
import styles from './settings-dialog.module.css'

/** What can be chosen; each choice holds at once. */
export function SettingsDialog(): JSX.Element {
  const open = useUi(ui => ui.dialog === 'settings')
  const set = useUi(ui => ui.set)
  const { state } = useExplorer()
  return (
    <Dialog
      open={open}
      onClose={() => set({ dialog: null })}
      title="Settings"
      width={580}
      actions={
        <>
          <span className={styles.version}>Kinetoscope {state.version}</span>
          <CopyDiagnostics />
        </>
      }
    >
      <Fields />
    </Dialog>
  )
}

function Fields(): JSX.Element {
  const { state } = useExplorer()
  const { settings, cores } = state
  const { mutate: save } = useUpdateSettings()
  return (
    <div className={styles.fields}>
      <Choice
        name="Theme"
        value={settings.theme}
        options={{ system: 'as the system', dark: 'dark', light: 'light' }}
        onChange={theme => save({ theme })}
      />
      <Choice
        name="Compute on"
        about={
          state.provider ? `Now: ${state.provider.used}. ${state.provider.why}` : 'From the next run on.'
        }
        value={settings.provider}
        options={{ auto: 'the best there is', cpu: 'the processor only' }}
        onChange={provider => save({ provider })}
      />
      <Row name="Threads" about={`Of ${cores} cores. 0 takes them all.`}>
        {id => (
          <NumberField
            id={id}
            value={settings.threads}
            min={0}
            max={Math.max(cores, 1)}
            onChange={threads => save({ threads })}
          />
        )}
      </Row>
      <Choice
        name="Read clips with"
        about={state.reader ? `Now: ${state.reader.id}. ${state.reader.why}` : undefined}
        value={settings.reader}
        options={{ auto: 'what works best', libav: 'libav, in the engine', ffmpeg: 'the ffmpeg program' }}
        onChange={reader => save({ reader })}
      />
      <Row name="Path of ffmpeg" about="Empty: it is looked up.">
        {id => (
          <TextField id={id} value={settings.ffmpegPath} onChange={ffmpegPath => save({ ffmpegPath })} />
        )}
      </Row>
      <Row name="Predictions kept" about="How many of the best answers each clip keeps.">
        {id => (
          <NumberField id={id} value={settings.topK} min={1} max={50} onChange={topK => save({ topK })} />
        )}
      </Row>
      <Row name="My name" about="Stands beside the labels I give.">
        {id => <TextField id={id} value={settings.author} onChange={author => save({ author })} />}
      </Row>
    </div>
  )
}

interface RowProps {
  name: string
  about?: string
  children: (id: string) => ReactNode
}

function Row({ name, about, children }: RowProps): JSX.Element {
  const id = `setting-${name.toLowerCase().replace(/\s+/g, '-')}`
  return (
    <div className={styles.row}>
      <div>
        <label htmlFor={id}>{name}</label>
        {about && <small>{about}</small>}
      </div>
      {children(id)}
    </div>
  )
}

interface ChoiceProps<T extends string> {
  name: string
  about?: string
  value: T
  options: Record<T, string>
  onChange: (value: T) => void
}

function Choice<T extends string>({ name, about, value, options, onChange }: ChoiceProps<T>): JSX.Element {
  return (
    <Row name={name} about={about}>
      {id => (
        <select id={id} value={value} onChange={event => onChange(event.target.value as T)}>
          {(Object.entries(options) as [T, string][]).map(([each, text]) => (
            <option key={each} value={each}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Row>
  )
}

/** Saved on leaving the field or Enter, not at every letter. */
function TextField({
  id,
  value,
  onChange,
}: {
  id: string
  value: string
  onChange: (value: string) => void
}): JSX.Element {
  const [text, setText] = useState(value)
  const commit = (): void => {
    if (text !== value) onChange(text.trim())
  }
  return (
    <input
      id={id}
      type="text"
      spellCheck={false}
      value={text}
      onChange={event => setText(event.target.value)}
      onBlur={commit}
      onKeyDown={event => event.key === 'Enter' && commit()}
    />
  )
}

interface NumberFieldProps {
  id: string
  value: number
  min: number
  max: number
  onChange: (value: number) => void
}

function NumberField({ id, value, min, max, onChange }: NumberFieldProps): JSX.Element {
  return (
    <input
      id={id}
      type="number"
      min={min}
      max={max}
      defaultValue={value}
      onChange={event => {
        const next = event.target.valueAsNumber
        if (Number.isInteger(next) && next >= min && next <= max) onChange(next)
      }}
    />
  )
}

/** Versions, tools and paths for a bug report; no name of a clip. */
function CopyDiagnostics(): JSX.Element {
  const copy = useCopyDiagnostics()
  const [copied, setCopied] = useState(false)
  return (
    <Button
      icon={copied ? 'tick' : 'copy'}
      onClick={() => void copy(false).then(setCopied)}
      onBlur={() => setCopied(false)}
    >
      {copied ? 'Copied' : 'Copy diagnostics'}
    </Button>
  )
}
