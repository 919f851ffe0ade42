import type { JSX } from 'react'
import { useUpdateSettings } from '../../actions'
import { canRun, runCommand } from '../../command-handlers'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Field, Select } from '../../ui/field'
import { useClipModel } from '../../clips/clips-context'
import { changedIds } from '../../key-binding'
import { NumberSetting, TextSetting } from './setting-fields'
import styles from './settings-dialog.module.css'
import { plural } from '../../../../shared/text'

/** Theme, motion. */
export function Appearance(): JSX.Element {
  const { state } = useClipModel()
  const { mutate: save } = useUpdateSettings()
  const { theme } = state.settings
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  return (
    <>
      <Field label="Theme" inline>
        {control => (
          <Select
            {...control}
            value={theme}
            options={[
              { value: 'system', title: 'as the system' },
              { value: 'dark', title: 'dark' },
              { value: 'light', title: 'light' },
            ]}
            onChange={next => save({ theme: next })}
          />
        )}
      </Field>
      <Fact
        name="Motion"
        value={
          calm
            ? 'The system asks for less motion: nothing slides or fades.'
            : 'As the system says; where it asks for less motion, nothing slides or fades.'
        }
      />
    </>
  )
}

/** Who labels, and with which keys. */
export function Labelling(): JSX.Element {
  const { state } = useClipModel()
  const { mutate: save } = useUpdateSettings()
  const set = useUi(ui => ui.set)
  const { author, favourites, ownLabels } = state.settings
  const chosen = favourites.filter(Boolean).length
  return (
    <>
      <Field label="My name" about="Stands beside the labels I give from now on; it may be empty." inline>
        {control => (
          <TextSetting control={control} value={author} onChange={next => save({ author: next })} />
        )}
      </Field>
      <Fact
        name="Favourite labels"
        value={
          chosen === 0
            ? 'No label is on the keys 1 to 9 yet.'
            : `${plural(chosen, 'label is', 'labels are')} on the keys 1 to 9.`
        }
      >
        <Button
          disabled={!canRun('favourites')}
          title={canRun('favourites') ? undefined : 'Among the clips of an open folder'}
          onClick={() => {
            set({ dialog: null })
            runCommand('favourites')
          }}
        >
          Choose them…
        </Button>
      </Fact>
      <Fact
        name="My own labels"
        value={
          ownLabels.length === 0
            ? 'None yet: press L over a clip and type one.'
            : `${plural(ownLabels.length, 'label')} that I made.`
        }
      >
        <Button
          disabled={!canRun('own-labels')}
          title={canRun('own-labels') ? undefined : 'Among the clips of an open folder'}
          onClick={() => {
            set({ dialog: null })
            runCommand('own-labels')
          }}
        >
          Look at them…
        </Button>
      </Fact>
    </>
  )
}

/** What computes and what decodes. */
export function Computing(): JSX.Element {
  const { state } = useClipModel()
  const { mutate: save } = useUpdateSettings()
  const { settings, cores, provider, reader } = state
  return (
    <>
      <Field
        label="Compute on"
        about={
          provider ? (
            <span translate="no">
              {`Now: ${provider.used}.`} {provider.why}
            </span>
          ) : (
            'From the next run on.'
          )
        }
        inline
      >
        {control => (
          <Select
            {...control}
            value={settings.provider}
            options={[
              { value: 'auto', title: 'the best there is' },
              { value: 'cpu', title: 'the processor only' },
            ]}
            onChange={next => save({ provider: next })}
          />
        )}
      </Field>
      <Field label="Threads" about={`Of ${cores} cores, from the next clip on. 0 takes them all.`} inline>
        {control => (
          <NumberSetting
            control={control}
            value={settings.threads}
            min={0}
            max={Math.max(cores, 1)}
            onChange={threads => save({ threads })}
          />
        )}
      </Field>
      <Field
        label="Predictions kept"
        about="How many of the best answers each clip keeps, from the next run on."
        inline
      >
        {control => (
          <NumberSetting
            control={control}
            value={settings.topK}
            min={1}
            max={50}
            onChange={topK => save({ topK })}
          />
        )}
      </Field>
      <Field
        label="Read clips with"
        about={
          reader && (
            <span translate="no">
              {`Now: ${reader.id}.`} {reader.why}
            </span>
          )
        }
        inline
      >
        {control => (
          <Select
            {...control}
            value={settings.reader}
            options={[
              { value: 'auto', title: 'what works best' },
              { value: 'libav', title: 'libav, in the engine' },
              { value: 'ffmpeg', title: 'the ffmpeg program' },
            ]}
            onChange={next => save({ reader: next })}
          />
        )}
      </Field>
      <Field label="Path of ffmpeg" about="Empty: it is looked up." inline>
        {control => (
          <TextSetting
            control={control}
            value={settings.ffmpegPath}
            onChange={ffmpegPath => save({ ffmpegPath })}
          />
        )}
      </Field>
    </>
  )
}

/** Whether anything leaves this machine. */
export function Network(): JSX.Element {
  const { state } = useClipModel()
  return (
    <>
      <Fact
        name="Network"
        value={
          state.offline
            ? 'Off: Kinetoscope was started offline. Nothing is fetched; all that is on this machine works.'
            : 'Used only when you get a network or a data set. Start with --offline to forbid that too.'
        }
      />
      <Fact
        name="Clips, results and labels"
        value="Stay on this machine. There is no account, and nothing is counted or reported."
      />
    </>
  )
}

/** How many keys are one's own. */
export function Keys(): JSX.Element {
  const { state } = useClipModel()
  const { mutate: save } = useUpdateSettings()
  const set = useUi(ui => ui.set)
  const changed = changedIds(state.settings.bindings).length
  return (
    <Fact
      name="Keyboard shortcuts"
      value={
        changed === 0
          ? 'All as they come.'
          : `${plural(changed, 'command has', 'commands have')} a key of your own.`
      }
    >
      <span className={styles.buttons}>
        {changed > 0 && (
          <Button icon="retry" onClick={() => save({ bindings: {} })}>
            All as they were
          </Button>
        )}
        <Button icon="keyboard" shortcut="shortcuts" onClick={() => set({ dialog: 'shortcuts' })}>
          See and change them
        </Button>
      </span>
    </Fact>
  )
}

interface FactProps {
  name: string
  value: string
  children?: JSX.Element
}

/** Something that is so, with what can be done about it. */
export function Fact({ name, value, children }: FactProps): JSX.Element {
  return (
    <div className={styles.fact}>
      <div>
        <b>{name}</b>
        <small>{value}</small>
      </div>
      {children}
    </div>
  )
}
