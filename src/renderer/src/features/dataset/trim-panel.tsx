import { useState, type JSX } from 'react'
import { count } from '../../format'
import { t } from '../../i18n'
import { Button } from '../../ui/button'
import { Field, Select, TextInput } from '../../ui/field'
import { ErrorNote } from '../../ui/notes'
import { useExplorer } from '../explore/explorer-context'
import styles from './dataset.module.css'
import { Steps } from './steps'
import { useDatasetCall } from './use-dataset'

type Mode = 'exact' | 'lossless'

/** Full videos cut to their annotated seconds. */
export function TrimPanel(): JSX.Element {
  const { state } = useExplorer()
  const [to, setTo] = useState(`${state.library?.folder ?? ''}-trimmed`)
  const [mode, setMode] = useState<Mode>('exact')
  const plan = useDatasetCall('planTrim')
  const start = useDatasetCall('startTrim')
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
      <p>{t('For videos in full length, named by their id alone. The originals are only read.')}</p>
      <Field label={t('New folder')} about={t('Each piece goes to the folder of its class.')}>
        {control => <TextInput {...control} value={to} onChange={change(setTo)} />}
      </Field>
      <Field label={t('How')}>
        {control => (
          <Select
            {...control}
            value={mode}
            onChange={change(setMode)}
            options={[
              { value: 'exact', title: t('Exact: encoded again, from the very first frame') },
              { value: 'lossless', title: t('Lossless: copied, may begin up to a few seconds earlier') },
            ]}
          />
        )}
      </Field>
      <div className={styles.actions}>
        <Button type="submit" disabled={to.trim() === '' || plan.isPending}>
          {t('See what would happen')}
        </Button>
        {preview && preview.pieces > 0 && (
          <Button
            look="primary"
            disabled={start.isPending || start.isSuccess}
            onClick={() => start.mutate({ to, mode })}
          >
            {t('Cut {pieces}', { pieces: count(preview.pieces, 'piece') })}
          </Button>
        )}
      </div>
      {plan.error && <ErrorNote error={plan.error} />}
      {start.error && <ErrorNote error={start.error} />}
      {start.isSuccess && <p role="status">{t('Under way: the status bar shows how far it is.')}</p>}
      {preview && (
        <Steps
          summary={[
            t('{pieces} to cut', { pieces: count(preview.pieces, 'piece') }),
            ...(preview.missing > 0
              ? [
                  t('{clips} of the list have no full video here', {
                    clips: preview.missing.toLocaleString('en'),
                  }),
                ]
              : []),
          ]}
          steps={preview.first.map(({ from, to: name, startSec, endSec }) => ({
            from: `${from} ${startSec}–${endSec} s`,
            to: name,
          }))}
          total={preview.pieces}
          warnings={[]}
        />
      )}
    </form>
  )
}
