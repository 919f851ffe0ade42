/**
 * The hash says where we are: `#/run/RUN/clip/CLIP?result=wrong&not.truth=yoga&score=0.5..0.9&q=drums&sort=-score` or
 * `#/models`. Reloading comes back to it. Facets stand under their ids, excluded values under `not.ID`, an empty value is
 * "none", ranges are `FROM..TO` with either end left out.
 */
import { useEffect, useSyncExternalStore } from 'react'
import { facetById } from './clips/facet-registry'
import { noFilters, withRange, withValue, type Bounds, type Filters } from './clips/filters'
import { firstSort, groupKeys, sortKeys, useUi, type Sort, type UiState } from './state'

export type View = Pick<UiState, 'filters' | 'sort' | 'group'>
export type Place = View & Pick<UiState, 'clipId' | 'runId' | 'compareRunId'>

/** Filters, order and grouping as the query of the address, without `?`; a saved view holds just this. */
export function formatView({ filters, sort, group }: View): string {
  const query = new URLSearchParams()
  if (filters.text) query.set('q', filters.text)
  for (const [id, { is, not }] of Object.entries(filters.values)) {
    for (const value of is) query.append(id, value)
    for (const value of not) query.append(`not.${id}`, value)
  }
  for (const [id, [from, to]] of Object.entries(filters.ranges)) query.set(id, `${from ?? ''}..${to ?? ''}`)
  if (sort.by !== firstSort.by || sort.descending !== firstSort.descending)
    query.set('sort', `${sort.descending ? '-' : ''}${sort.by}`)
  if (group !== null) query.set('group', group)
  return query.toString()
}

function parseBounds(text: string): Bounds {
  const ends = text.split('..').map(end => (end === '' ? null : Number(end)))
  const [from = null, to = null] = ends
  return ends.length === 2 && ends.every(end => end === null || Number.isFinite(end))
    ? [from, to]
    : [null, null]
}

function parseFilters(query: URLSearchParams): Filters {
  let filters: Filters = { ...noFilters, text: query.get('q') ?? '' }
  for (const [key, value] of query) {
    const isNot = key.startsWith('not.')
    const facet = facetById(isNot ? key.slice('not.'.length) : key)
    if (facet?.kind === 'range') filters = withRange(filters, facet.id, parseBounds(value))
    else if (facet) filters = withValue(filters, facet.id, value, isNot ? 'not' : 'is')
  }
  return filters
}

function parseSort(text: string): Sort {
  const descending = text.startsWith('-')
  const by = sortKeys.find(key => key === (descending ? text.slice(1) : text))
  return by ? { by, descending } : firstSort
}

/** Reads the query of any address; what it does not understand is left at its default. */
export function parseView(text: string): View {
  const query = new URLSearchParams(text)
  return {
    filters: parseFilters(query),
    sort: parseSort(query.get('sort') ?? ''),
    group: groupKeys.find(key => key === query.get('group')) ?? null,
  }
}

/** The Explore part of the hash, without `#`. */
export function formatPlace({ clipId, runId, compareRunId, ...view }: Place): string {
  const path = [runId && `run/${encodeURIComponent(runId)}`, clipId && `clip/${encodeURIComponent(clipId)}`]
  const query = [compareRunId && `with=${encodeURIComponent(compareRunId)}`, formatView(view)]
  const text = query.filter(Boolean).join('&')
  return `/${path.filter(Boolean).join('/')}${text && `?${text}`}`
}

function decoded(text: string | undefined): string | null {
  try {
    return text ? decodeURIComponent(text) : null
  } catch {
    return null
  }
}

/** Reads any hash; what it does not understand is left at its default. */
export function parsePlace(hash: string): Place {
  const at = hash.indexOf('?')
  const search = at === -1 ? '' : hash.slice(at + 1)
  const path = (at === -1 ? hash : hash.slice(0, at)).replace(/^#?\/?/, '').split('/')
  const part = (name: string): string | null => {
    const place = path.findIndex((each, i) => i % 2 === 0 && each === name)
    return place === -1 ? null : decoded(path[place + 1])
  }
  const compareRunId = new URLSearchParams(search).get('with') || null
  return { runId: part('run'), clipId: part('clip'), compareRunId, ...parseView(search) }
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

/** The address follows at most this often. */
const WRITE_MS = 100
/** Changes closer together than this are one step back: a word being typed, a range being drawn. */
const STEP_MS = 1_000
const placeKeys = ['clipId', 'runId', 'compareRunId', 'filters', 'sort', 'group'] as const
const samePlace = (a: Place, b: Place): boolean => placeKeys.every(key => a[key] === b[key])

/** The same clips in the same order, whichever of them is looked at. */
const sameList = (a: Place, b: Place): boolean =>
  formatPlace({ ...a, clipId: null }) === formatPlace({ ...b, clipId: null })

/** Goes to where a folder begins. Nothing of the folder before can be gone back to. */
export function beginAt(place: Partial<UiState>): void {
  const ui = useUi.getState()
  if (isExplore()) writeHash(formatPlace({ ...ui, ...place }), true)
  ui.set(place)
}

const writeHash = (place: string, replace: boolean): void =>
  history[replace ? 'replaceState' : 'pushState'](null, '', `${location.pathname}${location.search}#${place}`)

/**
 * Keeps the store and the hash the same while the Explore screen is open: both the back button and a pasted link work.
 * Other filters, another order or run are a step that Back takes; going from clip to clip is none.
 */
export function useSyncedPlace(): void {
  useEffect(() => {
    let steppedAt = -STEP_MS
    /** The hash as it was written last: one that comes back late would undo what has been chosen since. */
    let written: string | null = null
    const read = (): void => {
      if (!isExplore() || location.hash === written) return
      const place = parsePlace(location.hash)
      const ui = useUi.getState()
      if (formatPlace(place) === formatPlace(ui)) return
      // The rail's plain link to Explore means "where I was".
      if (formatPlace(place) === '/') return navigate(formatPlace(ui), { replace: true })
      ui.set(place)
    }
    read()
    const stopReading = subscribe(read)
    let timer: ReturnType<typeof setTimeout> | undefined
    let writtenAt = 0
    const write = (): void => {
      timer = undefined
      if (!isExplore()) return
      writtenAt = performance.now()
      const ui = useUi.getState()
      const isOther = location.hash !== '' && !sameList(parsePlace(location.hash), ui)
      writeHash(formatPlace(ui), !isOther || writtenAt - steppedAt < STEP_MS)
      written = location.hash
      if (isOther) steppedAt = writtenAt
    }
    const stopWriting = useUi.subscribe((now, before) => {
      if (samePlace(now, before)) return
      // A held arrow key changes it thirty times a second, and browsers refuse more than a few a second in the long run.
      const wait = writtenAt + WRITE_MS - performance.now()
      if (wait <= 0) write()
      else timer ??= setTimeout(write, wait)
    })
    return () => {
      if (timer !== undefined) write()
      clearTimeout(timer)
      stopReading()
      stopWriting()
    }
  }, [])
}
