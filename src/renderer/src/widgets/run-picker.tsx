import type { JSX } from 'react'
import type { RunSummary } from '../../../shared/domain'
import { count, shortTitle, when, whenBrief } from '../format'
import { t } from '../i18n'
import { useUi } from '../state'
import { Button } from '../ui/button'
import { Menu, MenuChoice, MenuLabel } from '../ui/menu'
import { useClipModel } from '../clips/clips-context'
import styles from '../app/pickers.module.css'

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
          title={t('Run shown')}
          aria-label={t('Run shown: {when}', {
            when: [network, when(run.createdAt)].filter(Boolean).join(', '),
          })}
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
