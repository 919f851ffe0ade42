import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { keys, useLabels, useTransport } from '../../queries'
import { useExplorer } from '../explore/explorer-context'
import { joinLabels, type KnownLabel } from './find-labels'

export interface KnownLabels {
  labels: readonly KnownLabel[]
  pending: boolean
  error: unknown
  /** The label as the network at hand has it, or one of the person's own. */
  named: (label: string) => KnownLabel
}

/** Every label there is to choose: of the network at hand, my own, the class folders', all other networks' that are here. */
export function useKnownLabels(): KnownLabels {
  const { items, models, run, model, state } = useExplorer()
  const transport = useTransport()
  const modelId = run?.model.id ?? model?.id ?? ''
  const labelSet = run?.model.labelSet ?? model?.labelSet
  const own = state.settings.ownLabels
  const main = useLabels(modelId)

  const others = useMemo(() => {
    const bySet = new Map(
      models
        .filter(each => each.state === 'installed' && each.id !== modelId && each.labelSet !== labelSet)
        .map(each => [each.labelSet, each.id]),
    )
    return [...bySet.values()]
  }, [models, modelId, labelSet])
  const other = useQueries({
    queries: others.map(id => ({
      queryKey: keys.labels(id),
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await transport.call('listLabels', { modelId: id }, signal)).labels,
    })),
    combine: answers => answers.flatMap(answer => answer.data ?? []),
  })
  const folder = useMemo(
    () => [...new Set(items.flatMap(({ clip }) => clip.truth?.label ?? []))].sort(),
    [items],
  )
  const labels = useMemo(
    () => joinLabels(main.data ?? [], { own, folder, other }),
    [main.data, own, folder, other],
  )
  const byName = useMemo(() => new Map(labels.map(each => [each.label, each])), [labels])
  return {
    labels,
    pending: modelId !== '' && main.isPending,
    error: main.error,
    named: label => byName.get(label) ?? { label, index: null, source: 'own' },
  }
}
