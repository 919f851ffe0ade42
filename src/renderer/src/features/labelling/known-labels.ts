import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { keys, useLabels, useTransport } from '../../queries'
import { useClipModel } from '../../clips/clips-context'
import { joinLabels, type KnownLabel } from './find-labels'

interface LabelSet {
  /** Of the run shown, else of the network that classifies next. */
  modelId: string
  labels: readonly string[]
  pending: boolean
  error: unknown
  /** The label as that network has it; one that it does not know has no place. */
  named: (label: string) => KnownLabel
}

const none: readonly string[] = []

/** The labels of the network at hand. */
export function useLabelSet(): LabelSet {
  const { run, model } = useClipModel()
  const modelId = run?.model.id ?? model?.id ?? ''
  const { data, isPending, error } = useLabels(modelId)
  return {
    modelId,
    labels: data ?? none,
    pending: modelId !== '' && isPending,
    error,
    named: label => {
      const index = data?.indexOf(label) ?? -1
      return index >= 0 ? { label, index, source: 'set' } : { label, index: null, source: 'other' }
    },
  }
}

/** Every label there is to choose: of the network at hand, my own, the class folders', all other networks' that are here. */
export function useKnownLabels(): Pick<LabelSet, 'pending' | 'error'> & { labels: readonly KnownLabel[] } {
  const { items, models, run, model, state } = useClipModel()
  const transport = useTransport()
  const { modelId, labels: set, pending, error } = useLabelSet()
  const labelSet = run?.model.labelSet ?? model?.labelSet
  const own = state.settings.ownLabels

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
  const labels = useMemo(() => joinLabels(set, { own, folder, other }), [set, own, folder, other])
  return { labels, pending, error }
}
