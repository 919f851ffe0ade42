import type { JSX } from 'react'
import type { ClipError } from '../../../../shared/domain'
import { isInputFault } from '../../../../shared/errors'
import { useResumeRun } from '../../actions'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { EmptyState } from '../../ui/notes'
import { Rich } from '../../ui/rich'
import { useClipModel } from '../../clips/clips-context'
import { noteText, type Item } from '../../clips/items'
import styles from './problems-dialog.module.css'
import { plural } from '../../../../shared/text'

/** The stage of a failure as something that was being done. */
export function stageText(stage: ClipError['stage']): string {
  switch (stage) {
    case 'open':
      return 'opening the file'
    case 'probe':
      return 'looking at it'
    case 'decode':
      return 'decoding'
    case 'sample':
      return 'choosing frames'
    case 'preprocess':
      return 'preparing frames'
    case 'infer':
      return 'running the network'
  }
}

/** Every clip that gave no result: which, where it stopped, why, what to do. */
export function ProblemsDialog(): JSX.Element {
  const open = useUi(ui => ui.dialog === 'problems')
  const set = useUi(ui => ui.set)
  const { problems, run, job } = useClipModel()
  const resume = useResumeRun()
  const failed = problems.filter(item => item.row?.status === 'failed')
  const retry = (clipIds: string[]): void => {
    if (run) resume.mutate({ runId: run.id, retryFailed: true, clipIds })
  }
  const close = (): void => set({ dialog: null })
  const mayRetry = !!run && !job && !resume.isPending
  return (
    <Dialog
      open={open}
      onClose={close}
      title={plural(problems.length, 'problem')}
      about="These clips gave no result. Exports name them too."
      width={820}
      actions={
        failed.length > 1 && (
          <Button icon="retry" disabled={!mayRetry} onClick={() => retry([])}>
            {`Retry all ${failed.length}`}
          </Button>
        )
      }
    >
      {problems.length === 0 ? (
        <EmptyState title="No problems" />
      ) : (
        <ul className={styles.list}>
          {problems.map(item => (
            <Problem
              key={item.clip.id}
              item={item}
              onShow={() => {
                close()
                useUi.getState().selectClip(item.clip.id)
              }}
              onRetry={mayRetry && item.row ? () => retry([item.clip.id]) : undefined}
            />
          ))}
        </ul>
      )}
    </Dialog>
  )
}

interface ProblemProps {
  item: Item
  onShow: () => void
  onRetry: (() => void) | undefined
}

function Problem({ item, onShow, onRetry }: ProblemProps): JSX.Element | null {
  const { clip, problem } = item
  const { desktop } = window
  if (!problem) return null
  return (
    <li className={styles.problem}>
      <div>
        <button type="button" className={styles.name} translate="no" onClick={onShow}>
          {clip.path}
        </button>
        <p>
          <Rich
            text="{what} while {doing}: {reason}"
            parts={{
              what: <b>{noteText(problem.code)}</b>,
              doing: stageText(problem.stage),
              reason: <span translate="no">{problem.message}</span>,
            }}
          />
        </p>
        {problem.hint && (
          <p className={styles.hint} translate="no">
            {problem.hint}
          </p>
        )}
      </div>
      <span className={styles.actions}>
        {desktop && (
          <Button look="quiet" icon="folder" onClick={() => void desktop.reveal(clip.id)}>
            Show in folder
          </Button>
        )}
        {onRetry && (
          <Button
            look="quiet"
            icon="retry"
            title={isInputFault(problem.code) ? 'Helps once the file has been replaced' : undefined}
            onClick={onRetry}
            aria-label={`Retry ${clip.name}`}
          >
            Retry
          </Button>
        )}
      </span>
    </li>
  )
}
