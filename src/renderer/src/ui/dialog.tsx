import { Dialog as Radix } from 'radix-ui'
import { useLayoutEffect, useRef, useState, type JSX, type ReactNode } from 'react'
import { Icon } from './icons'
import styles from './dialog.module.css'
import { restoreFocus, rememberOpener } from './return-focus'

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

const focusable = 'a[href], button, input, select, textarea, [tabindex]'

/** The part that scrolls: reached by the keyboard itself where it is too long and nothing in it can be. */
function DialogBody({ children }: { children: ReactNode }): JSX.Element {
  const body = useRef<HTMLDivElement>(null)
  const [scrolls, setScrolls] = useState(false)
  useLayoutEffect(() => {
    const element = body.current
    if (!element) return
    const measure = (): void =>
      setScrolls(element.scrollHeight > element.clientHeight && element.querySelector(focusable) === null)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [children])
  return (
    <div ref={body} className={styles.body} {...(scrolls ? { tabIndex: 0 } : {})}>
      {children}
    </div>
  )
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
          onCloseAutoFocus={restoreFocus}
          onOpenAutoFocus={event => {
            rememberOpener()
            // A window with nothing to fill in takes the focus itself instead of offering to close.
            const content = event.currentTarget as HTMLElement
            // Of a group of choices the one that is chosen, not the first.
            const first = content.querySelector('input, select, textarea')
            const chosen = content.querySelector<HTMLElement>('input[type="radio"]:checked')
            if (chosen && first instanceof HTMLInputElement && first.type === 'radio') {
              event.preventDefault()
              return chosen.focus()
            }
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
          <DialogBody>{children}</DialogBody>
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
