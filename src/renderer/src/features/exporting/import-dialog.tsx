import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type JSX } from 'react'
import type { ImportPlan, ImportRequest } from '../../../../shared/domain'
import { formatFacts } from '../../../../shared/formats'
import { useCommandHandlers } from '../../command-handlers'
import { count } from '../../format'
import { t } from '../../i18n'
import { useTransport } from '../../queries'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Checkbox, Field, Select } from '../../ui/field'
import { ErrorNote, Skeleton } from '../../ui/notes'
import { Status } from '../../ui/status'
import { useClipModel } from '../../clips/clips-context'
import styles from './exporting.module.css'

/** Labels from files of others onto the open folder's clips: shown first, then given in one step. */
export function ImportDialog(): JSX.Element {
  const open = useUi(ui => ui.dialog === 'import')
  const set = useUi(ui => ui.set)
  const { state } = useClipModel()
  useCommandHandlers(state.library ? { import: () => set({ dialog: 'import' }) } : {})
  return open ? <OpenDialog onClose={() => set({ dialog: null })} /> : <></>
}

type Source = Pick<ImportRequest, 'paths' | 'files'> & { names: string[] }

/** A window knows the paths; a browser has the contents. */
async function sourceOf(chosen: readonly File[]): Promise<Source> {
  const names = chosen.map(file => file.name)
  const { desktop } = window
  if (desktop) return { names, files: [], paths: chosen.map(file => desktop.pathOfDroppedFile(file)) }
  return {
    names,
    paths: [],
    files: await Promise.all(chosen.map(async file => ({ name: file.name, text: await file.text() }))),
  }
}

function OpenDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const transport = useTransport()
  const cache = useQueryClient()
  const field = useRef<HTMLInputElement>(null)
  const [source, setSource] = useState<Source | null>(null)
  const [labelsFrom, setLabelsFrom] = useState<ImportRequest['labelsFrom']>('mine')
  const [replace, setReplace] = useState(false)
  const request = source && { paths: source.paths, files: source.files, labelsFrom, replace }
  const run = useMutation({
    mutationFn: () => transport.call('runImport', request!),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['scores'] }),
  })
  const plan = useQuery({
    queryKey: ['import-plan', source?.names, labelsFrom, replace, run.isSuccess],
    queryFn: ({ signal }) => transport.call('planImport', request!, signal),
    enabled: request !== null,
    gcTime: 0,
    retry: false,
  })
  const take = async (files: FileList | null): Promise<void> => {
    if (!files || files.length === 0) return
    run.reset()
    setSource(await sourceOf([...files]))
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('Import labels or results')}
      about={t(
        'A file of any format that is written here. Clips are found by path, by Kinetics id and times, or by name.',
      )}
      width={720}
      actions={
        <>
          <div className={styles.outcome}>
            {run.data && (
              <Status tone="done">
                {t('{n} labelled. Undo takes it back in one step.', {
                  n: count(run.data.changeCount, 'clip'),
                })}
              </Status>
            )}
          </div>
          <Button onClick={onClose}>{t('Close')}</Button>
          <Button
            look="primary"
            disabled={!plan.data || plan.data.changeCount === 0 || run.isPending}
            onClick={() => run.mutate()}
          >
            {t('Give these labels')}
          </Button>
        </>
      }
    >
      <div className={styles.plan}>
        <div className={styles.options}>
          <Field
            label={t('Files')}
            about={source ? undefined : t('CSV, JSON, JSON lines, subtitles, ELAN, lists')}
          >
            {control => (
              <input
                {...control}
                ref={field}
                type="file"
                className={styles.file}
                multiple
                accept=".csv,.json,.jsonl,.txt,.vtt,.srt,.eaf"
                onChange={event => void take(event.target.files)}
              />
            )}
          </Field>
          <Field label={t('What becomes my label')}>
            {control => (
              <Select
                {...control}
                value={labelsFrom}
                onChange={setLabelsFrom}
                options={[
                  { value: 'mine', title: t('the label it gives') },
                  { value: 'predicted', title: t('its first prediction') },
                  { value: 'truth', title: t('its truth') },
                ]}
              />
            )}
          </Field>
          <Checkbox checked={replace} onChange={setReplace}>
            {t('Also where a clip has another label of mine')}
          </Checkbox>
        </div>
        {run.error && <ErrorNote error={run.error} />}
        {plan.error ? (
          <ErrorNote error={plan.error} />
        ) : plan.data ? (
          <Preview plan={plan.data} />
        ) : (
          source && <Skeleton height={120} />
        )}
      </div>
    </Dialog>
  )
}

function Preview({ plan }: { plan: ImportPlan }): JSX.Element {
  const lists: [number, readonly string[], string][] = [
    [plan.unmatchedCount, plan.unmatched, t('not in the open folder')],
    [plan.ambiguousCount, plan.ambiguous, t('fit more than one clip')],
    [plan.keptCount, plan.kept, t('have another label of mine, which stays')],
    [plan.problemCount, plan.problems, t('could not be read')],
  ]
  return (
    <>
      <p>
        {t('{title}: {n} read, {changes} would change, {same} are so already.', {
          title: t(formatFacts[plan.format].title),
          n: count(plan.read, 'clip'),
          changes: plan.changeCount,
          same: plan.same,
        })}
        {plan.silentCount > 0 &&
          ` ${t('{n} say nothing that could become a label.', { n: plan.silentCount })}`}
      </p>
      {plan.segmentCount > 0 && (
        <p>
          {t('{n} would get segments. Undo takes labels back, not segments.', {
            n: count(plan.segmentCount, 'clip'),
          })}
        </p>
      )}
      {plan.segmentKeptCount > 0 && (
        <p>
          {t('{n} with other segments of mine, which stay.', { n: count(plan.segmentKeptCount, 'clip') })}
        </p>
      )}
      <ul className={styles.drops} aria-label={t('What stays as it is')}>
        {lists
          .filter(([n]) => n > 0)
          .map(([n, names, words]) => (
            <li key={words}>
              <b>{n}</b> {words}:{' '}
              <span translate="no">
                {names.slice(0, 5).join(', ')}
                {n > 5 && ', …'}
              </span>
            </li>
          ))}
      </ul>
      {plan.changes.length > 0 && (
        <ul className={styles.names} tabIndex={0} translate="no" aria-label={t('What would change')}>
          {plan.changes.map(({ clip, before, after, tags, segments }) => (
            <li key={clip}>
              {clip}: {before !== null && before !== after && `${before} → `}
              <b>{after}</b> {tags.map(tag => `#${tag}`).join(' ')}
              {segments > 0 && <span translate="yes"> {count(segments, 'segment')}</span>}
            </li>
          ))}
          {plan.changeCount > plan.changes.length && <li>… {plan.changeCount - plan.changes.length}</li>}
        </ul>
      )}
    </>
  )
}
