import type { JSX } from 'react'
import { useLocation } from 'wouter'
import { useResumeRun, useStartRun } from '../actions'
import { useUi } from '../state'
import { Button } from '../ui/button'
import { Hint } from '../ui/hint'
import { useClipModel } from '../clips/clips-context'
import { classifyPlan, type Plan } from './classify-plan'

export interface Classify {
  plan: Plan
  go: () => void
  busy: boolean
}

/** What Classify would do now, and doing it. The button, the key and the menu share it. */
export function useClassify(): Classify {
  const { model, run, items, visible, job, state } = useClipModel()
  const picked = useUi(ui => ui.picked)
  const start = useStartRun()
  const resume = useResumeRun()
  const [, navigate] = useLocation()
  const { protocol, provider } = state.settings
  const plan = classifyPlan({
    model,
    protocol,
    run,
    job,
    all: items.map(item => item.clip.id),
    shown: visible.map(item => item.clip.id),
    picked: [...picked],
    withoutRow: items.reduce((n, item) => n + (item.row ? 0 : 1), 0),
  })
  const go = (): void => {
    if (start.isPending || resume.isPending) return
    if (plan.kind === 'get-model') navigate('/models')
    if (plan.kind === 'resume') resume.mutate({ runId: plan.runId })
    if (plan.kind === 'start' && model) {
      start.mutate({ modelId: model.id, protocol, provider, clipIds: plan.clipIds })
    }
  }
  return { plan, go, busy: start.isPending || resume.isPending }
}

/** The one primary button; its text says what it will do. */
export function ClassifyButton({ classify }: { classify: Classify }): JSX.Element {
  const { plan, go, busy } = classify
  const again = plan.kind === 'start' && plan.again
  return (
    <Hint text={plan.about} shortcut="classify" side="bottom">
      <Button
        look={again ? 'plain' : 'primary'}
        style={{ minHeight: 34, padding: '0 16px' }}
        disabled={busy || plan.kind === 'idle' || plan.kind === 'running'}
        onClick={go}
      >
        {plan.text}
      </Button>
    </Hint>
  )
}
