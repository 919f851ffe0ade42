/** The hash says where we are: `#/run/RUN/clip/CLIP?result=wrong&q=drums` or `#/models`. Reloading comes back to it. */
import { useEffect, useSyncExternalStore } from 'react'
import { noFilters, sortKeys, useUi, type Filters, type SortKey, type UiState } from './state'

export type Place = Pick<UiState, 'clipId' | 'runId' | 'filters' | 'sort'>

const lists = ['result', 'predicted', 'human', 'problems'] as const

/** The Explore part of the hash, without `#`. */
export function formatPlace({ clipId, runId, filters, sort }: Place): string {
  const query = new URLSearchParams()
  if (filters.text) query.set('q', filters.text)
  for (const list of lists) for (const value of filters[list]) query.append(list, value)
  if (filters.score[0] > 0 || filters.score[1] < 1) query.set('score', filters.score.join('-'))
  if (sort.by !== 'class' || sort.descending) query.set('sort', `${sort.descending ? '-' : ''}${sort.by}`)
  const path = [runId && `run/${encodeURIComponent(runId)}`, clipId && `clip/${encodeURIComponent(clipId)}`]
  const text = query.toString()
  return `/${path.filter(Boolean).join('/')}${text && `?${text}`}`
}

const share = (text: string | undefined, otherwise: number): number => {
  const value = Number(text)
  return text !== undefined && text !== '' && value >= 0 && value <= 1 ? value : otherwise
}

/** Reads any hash; what it does not understand is left at its default. */
export function parsePlace(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?')
  const query = new URLSearchParams(search)
  const part = (name: string): string | null => {
    const found = new RegExp(`/${name}/([^/]+)`).exec(path)?.[1]
    return found === undefined ? null : decodeURIComponent(found)
  }
  const filters: Filters = { ...noFilters, text: query.get('q') ?? '' }
  for (const list of lists) filters[list] = query.getAll(list)
  const [low, high] = (query.get('score') ?? '').split('-')
  filters.score = [share(low, 0), share(high, 1)]
  const wanted = query.get('sort') ?? 'class'
  const by = sortKeys.find((key): key is SortKey => key === wanted.replace(/^-/, '')) ?? 'class'
  return { runId: part('run'), clipId: part('clip'), filters, sort: { by, descending: wanted[0] === '-' } }
}

const subscribe = (changed: () => void): (() => void) => {
  addEventListener('hashchange', changed)
  return () => removeEventListener('hashchange', changed)
}
const hashPath = (): string => `/${location.hash.replace(/^#?\/?/, '').split('?')[0] ?? ''}`

export function navigate(to: string, options: { replace?: boolean } = {}): void {
  const url = `${location.pathname}${location.search}#${to}`
  history[options.replace ? 'replaceState' : 'pushState'](null, '', url)
  dispatchEvent(new Event('hashchange'))
}

/** Location hook for wouter: the hash's path, our query left out of the matching. */
export const useHashPath = Object.assign(
  (): [string, typeof navigate] => [useSyncExternalStore(subscribe, hashPath), navigate],
  { hrefs: (href: string) => `#${href}` },
)

/** `/`, `/run/…` and `/clip/…` are its own; every other path is another screen's. */
const isExplore = (): boolean => /^\/(run\/|clip\/|$)/.test(hashPath())

/** Keeps the store and the hash the same while the Explore screen is open: both the back button and a pasted link work. */
export function useSyncedPlace(): void {
  useEffect(() => {
    const read = (): void => {
      if (!isExplore()) return
      const place = parsePlace(location.hash)
      const ui = useUi.getState()
      if (formatPlace(place) === formatPlace(ui)) return
      // The rail's plain link to Explore means "where I was".
      if (formatPlace(place) === '/') return navigate(formatPlace(ui), { replace: true })
      ui.set(place)
    }
    read()
    const stopReading = subscribe(read)
    const stopWriting = useUi.subscribe((now, before) => {
      const same =
        now.clipId === before.clipId &&
        now.runId === before.runId &&
        now.filters === before.filters &&
        now.sort === before.sort
      if (same || !isExplore()) return
      history.replaceState(null, '', `${location.pathname}${location.search}#${formatPlace(now)}`)
    })
    return () => {
      stopReading()
      stopWriting()
    }
  }, [])
}
