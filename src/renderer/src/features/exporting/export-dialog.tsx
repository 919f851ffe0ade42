import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, type JSX } from 'react'
import { urls } from '../../../../shared/api'
import { isFolderKind, type Job } from '../../../../shared/domain'
import { formatGroups } from '../../../../shared/formats'
import { useCancelJob } from '../../actions'
import { useCommandHandlers } from '../../command-handlers'
import { download } from '../../download'
import { useTransport } from '../../queries'
import { useUi } from '../../state'
import { ProgressBar } from '../../ui/bar'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { ErrorNote, Skeleton } from '../../ui/notes'
import { Status } from '../../ui/status'
import { isActive, useClipModel } from '../../clips/clips-context'
import { ExportOptions, type PartProps } from './export-options'
import { factsOf, kinds, requestOf, type Choice } from './export-request'
import { PlanView } from './plan-view'
import styles from './exporting.module.css'

/** Opens with E: what leaves, in which form, and what that form loses, before anything is written. */
export function ExportDialog(): JSX.Element {
  const open = useUi(ui => ui.dialog === 'export')
  const set = useUi(ui => ui.set)
  const { state } = useClipModel()
  useCommandHandlers(state.library ? { export: () => set({ dialog: 'export' }) } : {})
  return open ? <OpenDialog onClose={() => set({ dialog: null })} /> : <></>
}

const aSecond = 1000

function OpenDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const transport = useTransport()
  const cache = useQueryClient()
  const cancel = useCancelJob()
  const { run, visible, items, state } = useClipModel()
  const picked = useUi(ui => ui.picked)
  const [choice, setChoice] = useState<Choice>(() => ({
    kind: run ? 'results-csv' : 'labels-csv',
    scope: picked.size > 0 ? 'selected' : visible.length < items.length ? 'shown' : 'all',
    labelsFrom: run ? 'predicted' : 'mine',
    subset: 'val',
    spreadsheetSafe: false,
    transfer: 'copy',
    cut: 'exact',
    sheet: 'posters',
    target: '',
  }))
  const [replace, setReplace] = useState(false)
  const [started, setStarted] = useState<{
    jobId: string
    download: string | null
    target: string | null
  } | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const request = requestOf(choice, {
    runId: run?.id ?? null,
    shown: visible.map(item => item.clip.id),
    selected: [...picked],
  })
  const plan = useQuery({
    queryKey: ['export-plan', request],
    queryFn: ({ signal }) => transport.call('planExport', request!, signal),
    enabled: request !== null && started === null,
    staleTime: aSecond,
    gcTime: 0,
    retry: false,
    placeholderData: previous => previous,
  })
  const change = (patch: Partial<Choice>): void => {
    setChoice(before => ({ ...before, ...patch }))
    setReplace(false)
    setFailure(null)
    setStarted(null)
  }
  const job = state.jobs.find(each => each.id === started?.jobId)
  useEffect(() => {
    if (job?.state === 'done' && started?.download) download(urls.download(started.download))
  }, [job?.state, started])
  const write = async (): Promise<void> => {
    if (request === null) return
    try {
      setFailure(null)
      const answer = await transport.call('startExport', { ...request, replace })
      setStarted({ ...answer, target: request.target })
    } catch (error) {
      setFailure(error)
      await cache.invalidateQueries({ queryKey: ['export-plan'] })
    }
  }
  const facts = factsOf(choice.kind)
  const needsTarget = facts.layout === 'folder' && request?.target === null
  const there = plan.data?.existingCount ?? 0
  const isReady =
    request !== null &&
    !plan.isFetching &&
    !plan.error &&
    !plan.data?.problem &&
    !needsTarget &&
    (there === 0 || replace)
  const busy = job !== undefined && isActive(job)
  return (
    <Dialog
      open
      onClose={onClose}
      title="Export"
      about="Nothing is written before you have seen what it will hold."
      width={920}
      actions={
        <>
          <Outcome job={job} target={started?.target ?? null} />
          {busy && <Button onClick={() => cancel.mutate(job.id)}>Cancel</Button>}
          <Button onClick={onClose}>Close</Button>
          <Button look="primary" icon="download" disabled={!isReady || busy} onClick={() => void write()}>
            {facts.layout === 'file' ? 'Save the file' : 'Write the files'}
          </Button>
        </>
      }
    >
      <div className={styles.columns}>
        <Kinds choice={choice} hasRun={run !== undefined} onChange={change} />
        <div className={styles.right}>
          <div>
            <h3 className={styles.title}>{facts.title}</h3>
            <p className={styles.about}>{facts.about}</p>
          </div>
          <ExportOptions
            choice={choice}
            onChange={change}
            counts={{ all: items.length, shown: visible.length, selected: picked.size }}
            hasRun={run !== undefined}
            fileName={plan.data?.fileName ?? ''}
          />
          {failure !== null && <ErrorNote error={failure} />}
          {request === null ? (
            <p className={styles.about}>This is made of a run. Classify the clips first.</p>
          ) : plan.error ? (
            <ErrorNote error={plan.error} />
          ) : plan.data ? (
            <PlanView
              plan={plan.data}
              replace={replace}
              onReplace={setReplace}
              needsTarget={needsTarget}
              hasDrops={!isFolderKind(choice.kind)}
            />
          ) : (
            <Skeleton height={120} />
          )}
        </div>
      </div>
    </Dialog>
  )
}

function Outcome({ job, target }: { job: Job | undefined; target: string | null }): JSX.Element {
  if (job === undefined) return <span className={styles.outcome} />
  return (
    <div className={styles.outcome}>
      {isActive(job) ? (
        <ProgressBar share={job.total ? job.done / job.total : null} label="Writing" />
      ) : job.state === 'done' ? (
        <Status tone="done">
          {target === null ? (
            'Saved.'
          ) : (
            <>
              Written: <span translate="no">{target}</span>
            </>
          )}
        </Status>
      ) : job.error ? (
        <Status tone="warning">
          <span translate="no">{job.error.message}</span>
        </Status>
      ) : (
        <Status tone="warning">Cancelled. Whole files stay, nothing is half-written.</Status>
      )}
    </div>
  )
}

function Kinds({ choice, onChange }: PartProps): JSX.Element {
  return (
    <div className={styles.kinds} role="radiogroup" aria-label="Format">
      {formatGroups.map(group => (
        <div key={group} role="group" aria-label={group}>
          <p>{group}</p>
          {kinds
            .filter(kind => factsOf(kind).group === group)
            .map(kind => (
              <label key={kind} className={styles.kind} data-on={kind === choice.kind}>
                <input
                  type="radio"
                  name="export-kind"
                  checked={kind === choice.kind}
                  onChange={() => onChange({ kind, target: '' })}
                />
                {factsOf(kind).title}
              </label>
            ))}
        </div>
      ))}
    </div>
  )
}
