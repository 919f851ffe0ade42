import { useRef, type JSX, type ReactNode, type RefObject } from 'react'
import { t } from '../../i18n'
import { csvText, plainFileName, saveText, tableText, type Cell } from '../../save-file'
import { useUi } from '../../state'
import { IconButton } from '../../ui/button'
import { Menu, MenuItem } from '../../ui/menu'
import { saveCanvas, savePng, saveSvg } from './chart-file'
import styles from './metrics.module.css'

const failed = (failure: unknown): void => useUi.getState().set({ failure })

interface CardProps {
  title: string
  /** Units and what is counted. */
  about?: ReactNode
  /** The figures behind it, head first: copied as a table, saved as CSV. Made when asked for. */
  table?: () => readonly (readonly Cell[])[]
  /** There is a drawing in it that can be saved as a picture. */
  drawn?: boolean
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
        {(table || drawn) && <TakeAway title={title} table={table} body={drawn ? body : undefined} />}
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
  body?: RefObject<HTMLDivElement | null>
}

function TakeAway({ title, table, body }: TakeAwayProps): JSX.Element {
  const picture = (vector: boolean): void => {
    const svg = body?.current?.querySelector('svg[data-chart]')
    const canvas = body?.current?.querySelector('canvas')
    if (svg instanceof SVGSVGElement && vector) saveSvg(svg, title)
    else if (svg instanceof SVGSVGElement) void savePng(svg, title).catch(failed)
    else if (canvas) void saveCanvas(canvas, title).catch(failed)
  }
  return (
    <Menu
      align="end"
      trigger={<IconButton icon="download" size={14} label={t('Save or copy: {title}', { title })} />}
    >
      {table && (
        <>
          <MenuItem
            icon="copy"
            title={t('Copy table')}
            onSelect={() => void navigator.clipboard.writeText(tableText(table())).catch(failed)}
          />
          <MenuItem
            icon="download"
            title={t('Save as CSV')}
            onSelect={() => saveText(`${plainFileName(title)}.csv`, csvText(table()), 'text/csv')}
          />
        </>
      )}
      {body && (
        <>
          <MenuItem icon="download" title={t('Save as PNG')} onSelect={() => picture(false)} />
          <MenuItem icon="download" title={t('Save as SVG')} onSelect={() => picture(true)} />
        </>
      )}
    </Menu>
  )
}
