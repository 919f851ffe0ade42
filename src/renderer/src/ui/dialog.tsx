import { Dialog as Radix } from 'radix-ui'
import type { JSX, ReactNode } from 'react'
import { Icon } from './icons'
import styles from './dialog.module.css'

interface DialogProps {
  open: boolean
  onClose: () => void
  title: string
  /** One sentence under the title. */
  about?: ReactNode
  /** CSS width; the window's width wins. */
  width?: number
  children: ReactNode
  /** Buttons at the bottom, outside the scrolling part. */
  actions?: ReactNode
}

/** A modal window with a title. Escape and a click beside it close it. */
export function Dialog({
  open,
  onClose,
  title,
  about,
  width = 560,
  children,
  actions,
}: DialogProps): JSX.Element {
  return (
    <Radix.Root open={open} onOpenChange={next => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={styles.overlay} />
        <Radix.Content
          className={styles.content}
          style={{ width }}
          onOpenAutoFocus={event => {
            // A window with nothing to fill in takes the focus itself instead of offering to close.
            const content = event.currentTarget as HTMLElement
            if (content.querySelector('input, select, footer button, li button')) return
            event.preventDefault()
            content.focus()
          }}
          {...(about ? {} : { 'aria-describedby': undefined })}
        >
          <header className={styles.header}>
            <div>
              <Radix.Title className={styles.title}>{title}</Radix.Title>
              {about && <Radix.Description className={styles.about}>{about}</Radix.Description>}
            </div>
          </header>
          <div className={styles.body}>{children}</div>
          {actions && <footer className={styles.actions}>{actions}</footer>}
          {/* Last, so that opening the window puts the focus on what it is for. */}
          <Radix.Close className={styles.close} aria-label="Close" title="Close (Esc)">
            <Icon name="close" size={16} />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
