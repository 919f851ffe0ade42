import type { JSX } from 'react'
import type { RunSummary } from '../../../../shared/domain'
import { when } from '../../format'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Menu, MenuChoice, MenuLabel } from '../../ui/menu'
import { useExplorer } from '../explore/explorer-context'

const stateWords: Record<RunSummary['state'], string> = {
  queued: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
}

const progress = (run: RunSummary): string => {
  const problems = run.failed > 0 ? `, ${run.failed} with problems` : ''
  return run.state === 'done'
    ? `${run.total} clips${problems}`
    : `${stateWords[run.state]}, ${run.done} of ${run.total}${problems}`
}

/** Chooses which run of this folder the grid shows. */
export function RunPicker(): JSX.Element | null {
  const { runs, run } = useExplorer()
  const showRun = useUi(ui => ui.showRun)
  if (!run) return null
  return (
    <Menu
      width={320}
      trigger={
        <Button look="quiet" icon="history" aria-label={`Run shown: ${when(run.createdAt)}`}>
          <span className="truncate">{when(run.createdAt)}</span>
        </Button>
      }
    >
      <MenuLabel>Runs of this folder, newest first</MenuLabel>
      <MenuChoice
        value={run.id}
        options={runs.map(each => ({
          value: each.id,
          title: `${each.model.title} · ${each.protocol.name}`,
          about: `${when(each.createdAt)} · ${progress(each)}`,
        }))}
        onChange={id => showRun(id === runs[0]?.id ? null : id)}
      />
    </Menu>
  )
}
