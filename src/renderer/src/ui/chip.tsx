import type { JSX, ReactNode } from 'react'
import styles from './chip.module.css'
import { Icon } from './icons'

interface ChipProps {
  children: ReactNode
  /** Takes what the chip stands for away. */
  onRemove?: () => void
  /** Accessible name of the removing, e.g. "Remove the filter: wrong". */
  removeLabel?: string
  /** It leaves out instead of choosing; say it in the words too. */
  negative?: boolean
}

/** Something that is in force, and can be taken away. */
export function Chip({ children, onRemove, removeLabel, negative = false }: ChipProps): JSX.Element {
  return (
    <span className={[styles.chip, negative ? styles.negative : ''].join(' ')}>
      <span className="truncate">{children}</span>
      {onRemove && (
        <button type="button" aria-label={removeLabel} title={removeLabel} onClick={onRemove}>
          <Icon name="close" size={12} />
        </button>
      )}
    </span>
  )
}
