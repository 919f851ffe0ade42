/** Labels that a person has made and no network knows. Pure. */
import type { Settings } from '../../../../shared/domain'
import type { Item } from '../../clips/items'

type LabelSettings = Pick<Settings, 'ownLabels' | 'recentLabels' | 'favourites'>

/** The settings when a label is no longer one of the person's: not offered, not recent, on no key. */
export const withoutOwn = (
  { ownLabels, recentLabels, favourites }: LabelSettings,
  label: string,
): LabelSettings => ({
  ownLabels: ownLabels.filter(each => each !== label),
  recentLabels: recentLabels.filter(each => each !== label),
  favourites: favourites.map(each => (each === label ? '' : each)),
})

/** The clips that bear a label as the person's decision. */
export const bearersOf = (items: readonly Item[], label: string): Item[] =>
  items.filter(item => item.clip.human?.label === label)
