import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type JSX } from 'react'
import type { ImportPlan, ImportRequest } from '../../../../shared/domain'
import { formatFacts } from '../../../../shared/formats'
import { useCommandHandlers } from '../../command-handlers'
import { useTransport } from '../../queries'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Checkbox, Field, Select } from '../../ui/field'
import { ErrorNote, Skeleton } from '../../ui/notes'
import { Status } from '../../ui/status'
import { useClipModel } from '../../clips/clips-context'
import styles from './exporting.module.css'
import { plural } from '../../../../shared/text'

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
      title="Import labels or results"
      about="A file of any format that is written here. Clips are found by path, by Kinetics id and times, or by name."
      width={720}
      actions={
        <>
          <div className={styles.outcome}>
            {run.data && (
              <Status tone="done">
                {`${plural(run.data.changeCount, 'clip')} labelled. Undo takes it back in one step.`}
              </Status>
            )}
          </div>
          <Button onClick={onClose}>Close</Button>
          <Button
            look="primary"
            disabled={!plan.data || plan.data.changeCount === 0 || run.isPending}
            onClick={() => run.mutate()}
          >
            Give these labels
          </Button>
        </>
      }
    >
      <div className={styles.plan}>
        <div className={styles.options}>
          <Field label="Files" about={source ? undefined : 'CSV, JSON, JSON lines, subtitles, ELAN, lists'}>
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
          <Field label="What becomes my label">
            {control => (
              <Select
                {...control}
                value={labelsFrom}
                onChange={setLabelsFrom}
                options={[
                  { value: 'mine', title: 'the label it gives' },
                  { value: 'predicted', title: 'its first prediction' },
                  { value: 'truth', title: 'its truth' },
                ]}
              />
            )}
          </Field>
          <Checkbox checked={replace} onChange={setReplace}>
            Also where a clip has another label of mine
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
    [plan.unmatchedCount, plan.unmatched, 'not in the open folder'],
    [plan.ambiguousCount, plan.ambiguous, 'fit more than one clip'],
    [plan.keptCount, plan.kept, 'have another label of mine, which stays'],
    [plan.problemCount, plan.problems, 'could not be read'],
  ]
  return (
    <>
      <p>
        {`${formatFacts[plan.format].title}: ${plural(plan.read, 'clip')} read, ${plan.changeCount} would change, ${plan.same} are so already.`}
        {plan.silentCount > 0 && ` ${`${plan.silentCount} say nothing that could become a label.`}`}
      </p>
      {plan.segmentCount > 0 && (
        <p>
          {`${plural(plan.segmentCount, 'clip')} would get segments. Undo takes labels back, not segments.`}
        </p>
      )}
      {plan.segmentKeptCount > 0 && (
        <p>{`${plural(plan.segmentKeptCount, 'clip')} with other segments of mine, which stay.`}</p>
      )}
      <ul className={styles.drops} aria-label="What stays as it is">
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
        <ul className={styles.names} tabIndex={0} translate="no" aria-label="What would change">
          {plan.changes.map(({ clip, before, after, tags, segments }) => (
            <li key={clip}>
              {clip}: {before !== null && before !== after && `${before} → `}
              <b>{after}</b> {tags.map(tag => `#${tag}`).join(' ')}
              {segments > 0 && <span translate="yes"> {plural(segments, 'segment')}</span>}
            </li>
          ))}
          {plan.changeCount > plan.changes.length && <li>… {plan.changeCount - plan.changes.length}</li>}
        </ul>
      )}
    </>
  )
}
