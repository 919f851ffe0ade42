import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { useState, type JSX } from 'react'
import { afterEach, expect, it } from 'vitest'
import { Dialog } from './dialog'

afterEach(cleanup)

/** @param opensOnce Its button has gone once the window is open. */
function Page({ opensOnce = false }: { opensOnce?: boolean }): JSX.Element {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button">before</button>
      {!(open && opensOnce) && (
        <button type="button" onClick={() => setOpen(true)}>
          opens
        </button>
      )}
      <Dialog open={open} onClose={() => setOpen(false)} title="A window">
        <input aria-label="inside" />
      </Dialog>
    </>
  )
}

async function opened(opensOnce = false): Promise<HTMLElement> {
  render(<Page opensOnce={opensOnce} />)
  const opener = screen.getByRole('button', { name: 'opens' })
  opener.focus()
  fireEvent.click(opener)
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('inside')))
  return opener
}

it('a window closed gives the focus back to what opened it', async () => {
  const opener = await opened()
  fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Escape' })
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  await waitFor(() => expect(document.activeElement).toBe(opener))
})

it('gives it to the clips where what opened it has gone meanwhile', async () => {
  await opened(true)
  const clips = document.body.appendChild(document.createElement('div'))
  clips.dataset['clips'] = ''
  clips.tabIndex = 0
  fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Escape' })
  await waitFor(() => expect(document.activeElement).toBe(clips))
  clips.remove()
})
