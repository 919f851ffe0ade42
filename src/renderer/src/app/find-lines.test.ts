import { describe, expect, it } from 'vitest'
import { commandIds, commands } from '../commands'
import { findLines, type Line } from './find-lines'

const line = (name: string, more: Partial<Line> = {}): Line => ({
  id: name,
  name,
  words: '',
  idle: false,
  lately: false,
  ...more,
})
const lines = commandIds.map(id =>
  line(commands[id].title, { id, words: `${id} ${commands[id].group}`, idle: id === 'pause-job' }),
)
const found = (text: string): string[] => findLines(lines, text).map(({ id }) => id)

describe('letters typed into the palette', () => {
  it.each([
    ['theme', 'theme'],
    ['dark', 'theme'],
    ['next', 'next-clip'],
    ['fullscreen', 'full-screen'],
    ['keybd sh', 'shortcuts'],
    ['undo', 'undo'],
    ['own', 'own-labels'],
    ['copy frame', 'snapshot-copy'],
    ['snapshot', 'snapshot'],
  ])('“%s” mean %s', (text, id) => {
    expect(found(text)[0]).toBe(id)
  })

  it('find nothing by single letters strewn over a name', () => {
    expect(found('theme')).toEqual(['theme'])
    expect(found('drum')).toEqual([])
    expect(found('undo')).toEqual(['undo'])
  })

  it('offer last what cannot be done now', () => {
    expect(found('pause')).toEqual(['pause', 'play', 'pause-job'])
  })

  it('offer the recent ones first among equals', () => {
    const two = [line('export one'), line('export two', { lately: true })]
    expect(findLines(two, 'export').map(({ id }) => id)).toEqual(['export two', 'export one'])
    expect(findLines(two, ' ').map(({ id }) => id)).toEqual(['export one', 'export two'])
  })
})
