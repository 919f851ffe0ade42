import type { JSX } from 'react'
import { useUpdateSettings } from '../../actions'
import { canRun, runCommand } from '../../command-handlers'
import { t, tn } from '../../i18n'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Field, Select } from '../../ui/field'
import { useClipModel } from '../../clips/clips-context'
import { changedIds } from '../../key-binding'
import { NumberSetting, TextSetting } from './setting-fields'
import styles from './settings-dialog.module.css'

/** Theme, language, motion. */
export function Appearance(): JSX.Element {
  const { state } = useClipModel()
  const { mutate: save } = useUpdateSettings()
  const { theme, language } = state.settings
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  // Made-up letters in place of English ones: for those who check that no text was forgotten.
  const pseudoOffered = import.meta.env.MODE !== 'production' || language === 'pseudo'
  return (
    <>
      <Field label={t('Theme')} inline>
        {control => (
          <Select
            {...control}
            value={theme}
            options={[
              { value: 'system', title: t('as the system') },
              { value: 'dark', title: t('dark') },
              { value: 'light', title: t('light') },
            ]}
            onChange={next => save({ theme: next })}
          />
        )}
      </Field>
      <Field label={t('Language')} inline>
        {control => (
          <Select
            {...control}
            value={language}
            translate="no"
            options={[
              { value: 'en', title: 'English' },
              ...(pseudoOffered ? [{ value: 'pseudo' as const, title: 'Ƥşéúḍó' }] : []),
            ]}
            onChange={next => save({ language: next })}
          />
        )}
      </Field>
      <Fact
        name={t('Motion')}
        value={
          calm
            ? t('The system asks for less motion: nothing slides or fades.')
            : t('As the system says; where it asks for less motion, nothing slides or fades.')
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
      <Field
        label={t('My name')}
        about={t('Stands beside the labels I give from now on; it may be empty.')}
        inline
      >
        {control => (
          <TextSetting control={control} value={author} onChange={next => save({ author: next })} />
        )}
      </Field>
      <Fact
        name={t('Favourite labels')}
        value={
          chosen === 0
            ? t('No label is on the keys 1 to 9 yet.')
            : tn(chosen, '{n} label is on the keys 1 to 9.', '{n} labels are on the keys 1 to 9.')
        }
      >
        <Button
          disabled={!canRun('favourites')}
          title={canRun('favourites') ? undefined : t('Among the clips of an open folder')}
          onClick={() => {
            set({ dialog: null })
            runCommand('favourites')
          }}
        >
          {t('Choose them…')}
        </Button>
      </Fact>
      <Fact
        name={t('My own labels')}
        value={
          ownLabels.length === 0
            ? t('None yet: press L over a clip and type one.')
            : tn(ownLabels.length, '{n} label that I made.', '{n} labels that I made.')
        }
      >
        <Button
          disabled={!canRun('own-labels')}
          title={canRun('own-labels') ? undefined : t('Among the clips of an open folder')}
          onClick={() => {
            set({ dialog: null })
            runCommand('own-labels')
          }}
        >
          {t('Look at them…')}
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
        label={t('Compute on')}
        about={
          provider ? (
            <span translate="no">
              {t('Now: {used}.', { used: provider.used })} {provider.why}
            </span>
          ) : (
            t('From the next run on.')
          )
        }
        inline
      >
        {control => (
          <Select
            {...control}
            value={settings.provider}
            options={[
              { value: 'auto', title: t('the best there is') },
              { value: 'cpu', title: t('the processor only') },
            ]}
            onChange={next => save({ provider: next })}
          />
        )}
      </Field>
      <Field
        label={t('Threads')}
        about={t('Of {n} cores, from the next clip on. 0 takes them all.', { n: cores })}
        inline
      >
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
        label={t('Predictions kept')}
        about={t('How many of the best answers each clip keeps, from the next run on.')}
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
        label={t('Read clips with')}
        about={
          reader && (
            <span translate="no">
              {t('Now: {used}.', { used: reader.id })} {reader.why}
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
              { value: 'auto', title: t('what works best') },
              { value: 'libav', title: t('libav, in the engine') },
              { value: 'ffmpeg', title: t('the ffmpeg program') },
            ]}
            onChange={next => save({ reader: next })}
          />
        )}
      </Field>
      <Field label={t('Path of ffmpeg')} about={t('Empty: it is looked up.')} inline>
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
        name={t('Network')}
        value={
          state.offline
            ? t(
                'Off: Kinetoscope was started offline. Nothing is fetched; all that is on this machine works.',
              )
            : t('Used only when you get a network or a data set. Start with --offline to forbid that too.')
        }
      />
      <Fact
        name={t('Clips, results and labels')}
        value={t('Stay on this machine. There is no account, and nothing is counted or reported.')}
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
      name={t('Keyboard shortcuts')}
      value={
        changed === 0
          ? t('All as they come.')
          : tn(changed, '{n} command has a key of your own.', '{n} commands have a key of your own.')
      }
    >
      <span className={styles.buttons}>
        {changed > 0 && (
          <Button icon="retry" onClick={() => save({ bindings: {} })}>
            {t('All as they were')}
          </Button>
        )}
        <Button icon="keyboard" shortcut="shortcuts" onClick={() => set({ dialog: 'shortcuts' })}>
          {t('See and change them')}
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
