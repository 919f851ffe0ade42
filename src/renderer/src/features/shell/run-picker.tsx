import type { JSX } from 'react'
import type { RunSummary } from '../../../../shared/domain'
import { count, when } from '../../format'
import { t } from '../../i18n'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Menu, MenuChoice, MenuLabel } from '../../ui/menu'
import { useExplorer } from '../explore/explorer-context'

function stateWord(state: RunSummary['state']): string {
  switch (state) {
    case 'queued':
      return t('waiting')
    case 'running':
      return t('running')
    case 'done':
      return t('done')
    case 'failed':
      return t('failed')
    case 'cancelled':
      return t('cancelled')
    case 'interrupted':
      return t('interrupted')
  }
}

function progress(run: RunSummary): string {
  const { state, done, total, failed } = run
  const far =
    state === 'done'
      ? count(total, 'clip')
      : t('{state}, {done} of {total}', { state: stateWord(state), done, total })
  return failed > 0 ? t('{far}, {n} with problems', { far, n: failed }) : far
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
        <Button
          look="quiet"
          icon="history"
          aria-label={t('Run shown: {when}', { when: when(run.createdAt) })}
        >
          <span className="truncate" translate="no">
            {when(run.createdAt)}
          </span>
        </Button>
      }
    >
      <MenuLabel>{t('Runs of this folder, newest first')}</MenuLabel>
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
