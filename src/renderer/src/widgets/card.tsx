import { useRef, type JSX, type ReactNode } from 'react'
import { csvText, plainFileName, saveText, tableText, type Cell } from '../save-file'
import { useUi } from '../state'
import { IconButton } from '../ui/button'
import { Menu, MenuItem } from '../ui/menu'
import { chartOf, savePng, saveSvg, type Picture } from '../features/metrics/chart-file'
import styles from '../features/metrics/metrics.module.css'

const failed = (failure: unknown): void => useUi.getState().set({ failure })

interface CardProps {
  title: string
  /** Units and what is counted. */
  about?: ReactNode
  /** The figures behind it, head first: copied as a table, saved as CSV. Made when asked for. */
  table?: () => readonly (readonly Cell[])[]
  /** There is a chart in it that can be saved as a picture. */
  drawn?: boolean
  /** The picture to save, where what is on the screen is only a part of it. Made when asked for. */
  picture?: () => Picture
  className?: string
  /** Beside the title. */
  tools?: ReactNode
  children: ReactNode
}

/** A panel of the screen: title, what it shows, and ways to take it away. */
export function Card({
  title,
  about,
  table,
  drawn = false,
  picture,
  className,
  tools,
  children,
}: CardProps): JSX.Element {
  const body = useRef<HTMLDivElement>(null)
  return (
    <section className={[styles.card, className].join(' ')} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {about && (
          <small className="truncate" title={typeof about === 'string' ? about : undefined}>
            {about}
          </small>
        )}
        <span className={styles.grow} />
        {tools}
        {(table || drawn || picture) && (
          <TakeAway
            title={title}
            table={table}
            picture={picture ?? (drawn ? () => chartOf(body.current, title) : undefined)}
          />
        )}
      </header>
      <div ref={body} className={styles.body}>
        {children}
      </div>
    </section>
  )
}

interface TakeAwayProps {
  title: string
  table?: () => readonly (readonly Cell[])[]
  picture?: () => Picture
}

function TakeAway({ title, table, picture }: TakeAwayProps): JSX.Element {
  return (
    <Menu align="end" trigger={<IconButton icon="download" size={14} label={`Save or copy: ${title}`} />}>
      {table && (
        <>
          <MenuItem
            icon="copy"
            title="Copy table"
            onSelect={() => void navigator.clipboard.writeText(tableText(table())).catch(failed)}
          />
          <MenuItem
            icon="download"
            title="Save as CSV"
            onSelect={() => saveText(`${plainFileName(title)}.csv`, csvText(table()), 'text/csv')}
          />
        </>
      )}
      {picture && (
        <>
          <MenuItem
            icon="download"
            title="Save as PNG"
            onSelect={() => void savePng(picture(), title).catch(failed)}
          />
          <MenuItem icon="download" title="Save as SVG" onSelect={() => saveSvg(picture(), title)} />
        </>
      )}
    </Menu>
  )
}
