import type { JSX } from 'react'
import type { RunSummary } from '../../../shared/domain'
import { shortTitle, when, whenBrief } from '../format'
import { useUi } from '../state'
import { Button } from '../ui/button'
import { Menu, MenuChoice, MenuLabel } from '../ui/menu'
import { useClipModel } from '../clips/clips-context'
import styles from '../app/pickers.module.css'
import { plural } from '../../../shared/text'

function stateWord(state: RunSummary['state']): string {
  switch (state) {
    case 'queued':
      return 'waiting'
    case 'running':
      return 'running'
    case 'done':
      return 'done'
    case 'failed':
      return 'failed'
    case 'cancelled':
      return 'cancelled'
    case 'interrupted':
      return 'interrupted'
  }
}

function progress(run: RunSummary): string {
  const { state, done, total, failed } = run
  const far = state === 'done' ? plural(total, 'clip') : `${stateWord(state)}, ${done} of ${total}`
  return failed > 0 ? `${far}, ${failed} with problems` : far
}

/** Chooses which run of this folder is shown. @param named With its network, where nothing beside it says which. */
export function RunPicker({ named = false }: { named?: boolean }): JSX.Element | null {
  const { runs, run } = useClipModel()
  const showRun = useUi(ui => ui.showRun)
  if (!run) return null
  const network = named ? shortTitle(run.model.title) : ''
  return (
    <Menu
      width={320}
      trigger={
        <Button
          look="quiet"
          icon="history"
          className={styles.run}
          title="Run shown"
          aria-label={`Run shown: ${[network, when(run.createdAt)].filter(Boolean).join(', ')}`}
        >
          <span className="truncate" translate="no">
            {named && (
              <>
                {network}
                <i> · </i>
              </>
            )}
            {whenBrief(run.createdAt)}
          </span>
        </Button>
      }
    >
      <MenuLabel>Runs of this folder, newest first</MenuLabel>
      <MenuChoice
        value={run.id}
        options={runs.map(each => ({
          value: each.id,
          title: <span translate="no">{`${each.model.title} · ${each.protocol.name}`}</span>,
          about: (
            <>
              <span translate="no">{when(each.createdAt)}</span> · {progress(each)}
            </>
          ),
        }))}
        onChange={id => showRun(id === runs[0]?.id ? null : id)}
      />
    </Menu>
  )
}
