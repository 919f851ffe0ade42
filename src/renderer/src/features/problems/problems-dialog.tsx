import type { JSX } from 'react'
import type { ClipError } from '../../../../shared/domain'
import { isInputFault } from '../../../../shared/errors'
import { useResumeRun } from '../../actions'
import { count } from '../../format'
import { t } from '../../i18n'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { EmptyState } from '../../ui/notes'
import { Rich } from '../../ui/rich'
import { useClipModel } from '../../clips/clips-context'
import { noteText, type Item } from '../../clips/items'
import styles from './problems-dialog.module.css'

/** The stage of a failure as something that was being done. */
export function stageText(stage: ClipError['stage']): string {
  switch (stage) {
    case 'open':
      return t('opening the file')
    case 'probe':
      return t('looking at it')
    case 'decode':
      return t('decoding')
    case 'sample':
      return t('choosing frames')
    case 'preprocess':
      return t('preparing frames')
    case 'infer':
      return t('running the network')
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
      title={count(problems.length, 'problem')}
      about={t('These clips gave no result. Exports name them too.')}
      width={820}
      actions={
        failed.length > 1 && (
          <Button icon="retry" disabled={!mayRetry} onClick={() => retry([])}>
            {t('Retry all {n}', { n: failed.length })}
          </Button>
        )
      }
    >
      {problems.length === 0 ? (
        <EmptyState title={t('No problems')} />
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
              what: <b>{t(noteText(problem.code))}</b>,
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
            {t('Show in folder')}
          </Button>
        )}
        {onRetry && (
          <Button
            look="quiet"
            icon="retry"
            title={isInputFault(problem.code) ? t('Helps once the file has been replaced') : undefined}
            onClick={onRetry}
            aria-label={t('Retry {name}', { name: clip.name })}
          >
            {t('Retry')}
          </Button>
        )}
      </span>
    </li>
  )
}
