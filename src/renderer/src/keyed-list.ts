/** Lists in which events replace entries by key, without looking through 100,000 of them each time. */

/** Where each key stands in a list. Handed on from list to list, so that it is built once. */
const placesOf = new WeakMap<readonly unknown[], Map<string, number>>()

function takePlaces<T>(list: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const known = placesOf.get(list)
  // The successor changes it: the old list, should it come back, gets its own again.
  placesOf.delete(list)
  return known ?? new Map(list.map((item, place) => [keyOf(item), place]))
}

/** A copy of the list with the items in the places of those with their keys, new ones at the end. */
export function putBy<T>(list: readonly T[], items: readonly T[], keyOf: (item: T) => string): T[] {
  const places = takePlaces(list, keyOf)
  const next = list.slice()
  for (const item of items) {
    const key = keyOf(item)
    const place = places.get(key)
    if (place === undefined) places.set(key, next.push(item) - 1)
    else next[place] = item
  }
  placesOf.set(next, places)
  return next
}
