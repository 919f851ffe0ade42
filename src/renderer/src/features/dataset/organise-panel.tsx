import { useState, type JSX } from 'react'
import type { OrganiseMode } from '../../../../shared/dataset'
import { bytes, count } from '../../format'
import { t } from '../../i18n'
import { Button } from '../../ui/button'
import { Field, Select, TextInput } from '../../ui/field'
import { ErrorNote } from '../../ui/notes'
import { useExplorer } from '../explore/explorer-context'
import styles from './dataset.module.css'
import { Steps } from './steps'
import { useDatasetCall } from './use-dataset'

const modes = (): { value: OrganiseMode; title: string }[] => [
  { value: 'link', title: t('Symbolic links: no space, the clips stay where they are') },
  { value: 'hard-link', title: t('Hard links: no space, a second name on the same disk') },
  { value: 'copy', title: t('Copies: the space of all clips once more') },
  { value: 'move', title: t('Move: the clips go to their class folders') },
  { value: 'index', title: t('Only an index: a table of clip and class') },
]

/** Clips into class folders as the list says: seen first, then done. */
export function OrganisePanel(): JSX.Element {
  const { state } = useExplorer()
  const folder = state.library?.folder ?? ''
  const [to, setTo] = useState(`${folder}-classes`)
  const [mode, setMode] = useState<OrganiseMode>('link')
  const plan = useDatasetCall('planOrganise')
  const start = useDatasetCall('startOrganise')
  const preview = plan.data
  const change =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value)
      plan.reset()
      start.reset()
    }
  return (
    <form
      className={styles.work}
      onSubmit={event => {
        event.preventDefault()
        plan.mutate({ to, mode })
      }}
    >
      <Field label={t('New folder')} about={t('Class folders are made in it.')}>
        {control => <TextInput {...control} value={to} onChange={change(setTo)} />}
      </Field>
      <Field label={t('How')}>
        {control => <Select {...control} value={mode} options={modes()} onChange={change(setMode)} />}
      </Field>
      <div className={styles.actions}>
        <Button type="submit" disabled={to.trim() === '' || plan.isPending}>
          {t('See what would happen')}
        </Button>
        {preview && preview.placements > 0 && (
          <Button
            look="primary"
            disabled={start.isPending || start.isSuccess}
            onClick={() => start.mutate({ to, mode })}
          >
            {mode === 'index'
              ? t('Write the index')
              : t('Organise {clips}', { clips: count(preview.placements, 'clip') })}
          </Button>
        )}
      </div>
      {plan.error && <ErrorNote error={plan.error} />}
      {start.error && <ErrorNote error={start.error} />}
      {start.isSuccess && <p role="status">{t('Under way: the status bar shows how far it is.')}</p>}
      {preview && (
        <Steps
          summary={[
            t('{clips} into {classes}', {
              clips: count(preview.placements, 'clip'),
              classes: count(preview.classes, 'class', 'classes'),
            }),
            ...(mode === 'copy' ? [t('{bytes} more on the disk', { bytes: bytes(preview.bytes) })] : []),
            ...(preview.unnamed > 0
              ? [t('{clips} not in the list stay where they are', { clips: count(preview.unnamed, 'clip') })]
              : []),
          ]}
          steps={preview.first}
          total={preview.placements}
          warnings={preview.collisions.map(({ from, to: name }) =>
            t('{from} stays: another clip is {name} already', { from, name }),
          )}
        />
      )}
    </form>
  )
}
