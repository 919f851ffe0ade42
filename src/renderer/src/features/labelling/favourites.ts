/** The labels on the keys 1 to 9. Pure: lists of nine, '' where a key is free. */
import type { Item } from '../../clips/items'

export const keysCount = 9

export const padded = (favourites: readonly string[]): string[] =>
  Array.from({ length: keysCount }, (_, i) => favourites[i] ?? '')

/** Puts a label on a key; where it was on another one, that gets what was here. */
export function withFavourite(favourites: readonly string[], place: number, label: string): string[] {
  const next = padded(favourites)
  const other = label === '' ? -1 : next.indexOf(label)
  if (other >= 0) next[other] = next[place] ?? ''
  next[place] = label
  return next
}

/** Exchanges a key's label with its neighbour's. */
export function moved(favourites: readonly string[], place: number, by: -1 | 1): string[] {
  const next = padded(favourites)
  const to = place + by
  if (to < 0 || to >= keysCount) return next
  ;[next[place], next[to]] = [next[to] ?? '', next[place] ?? '']
  return next
}

function mostOften(labels: readonly (string | null | undefined)[]): string[] {
  const counts = new Map<string, number>()
  for (const label of labels) if (label) counts.set(label, (counts.get(label) ?? 0) + 1)
  return [...counts]
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .slice(0, keysCount)
    .map(([label]) => label)
}

/** What the run shown says most often. */
export const mostPredicted = (items: readonly Item[]): string[] =>
  mostOften(items.map(item => item.top?.label))

/** What the person has said most often in this folder. */
export const mostGiven = (items: readonly Item[]): string[] =>
  mostOften(items.map(item => item.clip.human?.label))
