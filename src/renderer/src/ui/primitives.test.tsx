/** What a person does with the controls: by keyboard, by pointer, and as a screen reader names them. */
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Chip } from './chip'
import { Checkbox, Field, Select, TextInput } from './field'
import { Splitter } from './splitter'
import { Table, type Column } from './table'

afterEach(cleanup)

describe('a field', () => {
  it('is named by its label, explained, and says what is wrong', () => {
    const onChange = vi.fn()
    render(
      <Field label="Rate" about="Frames a second." error="a number from 1 to 240">
        {control => <TextInput {...control} value="x" onChange={onChange} />}
      </Field>,
    )
    const input = screen.getByRole('textbox', { name: 'Rate' })
    const described = (input.getAttribute('aria-describedby') ?? '').split(' ')
    expect(described.map(id => document.getElementById(id)?.textContent?.trim())).toEqual([
      'Frames a second.',
      'a number from 1 to 240',
    ])
    expect(input.getAttribute('aria-invalid')).toBe('true')
    fireEvent.change(input, { target: { value: '25' } })
    expect(onChange.mock.calls[0]?.[0]).toBe('25')
  })

  it('has no invalid mark and no empty explanation when all is well', () => {
    render(
      <Field label="Theme">
        {control => (
          <Select
            {...control}
            value="dark"
            options={[
              { value: 'dark', title: 'dark' },
              { value: 'light', title: 'light' },
            ]}
            onChange={() => undefined}
          />
        )}
      </Field>,
    )
    const select = screen.getByRole('combobox', { name: 'Theme' })
    expect(select.hasAttribute('aria-invalid')).toBe(false)
    expect(select.hasAttribute('aria-describedby')).toBe(false)
  })
})

it('a checkbox of a group can be partly on', () => {
  render(
    <Checkbox checked="mixed" onChange={() => undefined}>
      all
    </Checkbox>,
  )
  expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'all' }).indeterminate).toBe(true)
})

it('a chip is taken away by a button that says what it takes away', () => {
  const onRemove = vi.fn()
  render(
    <Chip onRemove={onRemove} removeLabel="Remove the filter: wrong">
      wrong
    </Chip>,
  )
  fireEvent.click(screen.getByRole('button', { name: 'Remove the filter: wrong' }))
  expect(onRemove).toHaveBeenCalledOnce()
})

describe('a table', () => {
  interface Row {
    name: string
    n: number
  }
  const columns: Column<Row>[] = [
    { id: 'name', title: 'class', sortable: true, data: true, cell: row => row.name },
    { id: 'n', title: 'n', sortable: true, numeric: true, cell: row => row.n },
  ]

  it('sorts by its heads: numbers from the top, names from a to z, again turns round', () => {
    const onSort = vi.fn()
    render(
      <Table
        caption="Classes"
        columns={columns}
        rows={[{ name: 'yoga', n: 2 }]}
        keyOf={row => row.name}
        sorting={{ by: 'name', descending: false }}
        onSort={onSort}
      />,
    )
    expect(screen.getByRole('table', { name: 'Classes' })).toBeTruthy()
    const head = screen.getByRole('columnheader', { name: 'class' })
    expect(head.getAttribute('aria-sort')).toBe('ascending')
    fireEvent.click(screen.getByRole('button', { name: 'class' }))
    fireEvent.click(screen.getByRole('button', { name: 'n' }))
    expect(onSort.mock.calls.map(([next]) => next as unknown)).toEqual([
      { by: 'name', descending: true },
      { by: 'n', descending: true },
    ])
    expect(screen.getByRole('cell', { name: 'yoga' }).getAttribute('translate')).toBe('no')
  })

  it('says when there is nothing', () => {
    render(<Table caption="Classes" columns={columns} rows={[]} keyOf={row => row.name} />)
    expect(screen.getByText('Nothing here.')).toBeTruthy()
  })
})

describe('a splitter', () => {
  const shown = (panel: 'before' | 'after', value = 200): ReturnType<typeof vi.fn> => {
    const onCommit = vi.fn()
    render(
      <Splitter
        label="Width of the filters"
        value={value}
        min={160}
        max={210}
        usual={180}
        panel={panel}
        onChange={() => undefined}
        onCommit={onCommit}
      />,
    )
    return onCommit
  }
  const press = (...keys: string[]): void => {
    const splitter = screen.getByRole('separator', { name: 'Width of the filters' })
    for (const key of keys) fireEvent.keyDown(splitter, { key })
  }

  it('is moved by keys, within its bounds, and back to the usual', () => {
    const onCommit = shown('before')
    press('ArrowLeft', 'ArrowRight', 'Home', 'End', 'Enter', 'x')
    expect(onCommit.mock.calls.map(([value]) => value as unknown)).toEqual([184, 210, 160, 210, 180])
  })

  it('makes a panel at its right narrower to the right', () => {
    const onCommit = shown('after')
    press('ArrowRight')
    expect(onCommit).toHaveBeenCalledWith(184)
  })
})
