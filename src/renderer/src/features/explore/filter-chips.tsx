import type { JSX } from 'react'
import { hasFacetFilters, noFilters } from '../../clips/filters'
import { useUi } from '../../state'
import { Button, IconButton } from '../../ui/button'
import { Chip } from '../../ui/chip'
import { Menu, MenuItem } from '../../ui/menu'
import { useNarrow } from '../../ui/use-narrow'
import { chipsOf } from '../../clips/facet-text'
import styles from './filter-chips.module.css'

/** Chips that stand side by side; the rest are in a menu. */
const BESIDE = 3

/** The filters that are on, each with its way off. */
export function FilterChips(): JSX.Element | null {
  const filters = useUi(ui => ui.filters)
  const narrow = useNarrow()
  const { changeFilters } = useUi.getState()
  if (!hasFacetFilters(filters)) return null
  const chips = chipsOf(filters)
  const beside = narrow ? (chips.length === 1 ? 1 : 0) : BESIDE
  const rest = chips.slice(beside)
  const clear = (): void => changeFilters(now => ({ ...noFilters, text: now.text }))
  return (
    <div className={styles.chips} role="group" aria-label="Filters in force">
      {chips.slice(0, beside).map(({ key, text, off, negative }) => (
        <Chip
          key={key}
          negative={negative}
          onRemove={() => changeFilters(off)}
          removeLabel={`Remove filter: ${text}`}
        >
          {text}
        </Chip>
      ))}
      {rest.length > 0 && (
        <Menu
          width={220}
          trigger={
            <Button look="quiet">{beside === 0 ? `${rest.length} filters` : `+${rest.length}`}</Button>
          }
        >
          {rest.map(({ key, text, off }) => (
            <MenuItem
              key={key}
              icon="close"
              title={`Remove filter: ${text}`}
              onSelect={() => changeFilters(off)}
            />
          ))}
        </Menu>
      )}
      {chips.length > 1 && <IconButton icon="close" label="Clear all filters" size={14} onClick={clear} />}
    </div>
  )
}
