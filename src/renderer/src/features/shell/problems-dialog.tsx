import type { JSX } from 'react'
import { isInputFault } from '../../../../shared/errors'
import { useResumeRun } from '../../actions'
import { count } from '../../format'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { EmptyState } from '../../ui/notes'
import { useExplorer } from '../explore/explorer-context'
import { noteWord, type Item } from '../explore/items'
import styles from './problems-dialog.module.css'

const stageWords = {
  open: 'opening the file',
  probe: 'looking at it',
  decode: 'decoding',
  sample: 'choosing frames',
  preprocess: 'preparing frames',
  infer: 'running the network',
} as const

/** The stage of a failure as something that was being done. */
export const stageWord = (stage: keyof typeof stageWords): string => stageWords[stage]

/** Every clip that gave no result: which, where it stopped, why, what to do. */
export function ProblemsDialog(): JSX.Element {
  const open = useUi(ui => ui.dialog === 'problems')
  const set = useUi(ui => ui.set)
  const { problems, run, job } = useExplorer()
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
      title={count(problems.length, 'problem')}
      about="These clips gave no result. Exports name them too."
      width={820}
      actions={
        failed.length > 0 && (
          <Button icon="retry" disabled={!mayRetry} onClick={() => retry([])}>
            Retry all {failed.length}
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
        <button type="button" className={styles.name} onClick={onShow}>
          {clip.path}
        </button>
        <p>
          <b>{noteWord(problem.code)}</b> while {stageWord(problem.stage)}: {problem.message}
        </p>
        {problem.hint && <p className={styles.hint}>{problem.hint}</p>}
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
