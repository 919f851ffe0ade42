import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { AppError } from '../shared/errors'
import { createOutput, formatBytes, formatDuration, printable, table } from './output'

function sink(tty = false, columns = 20) {
  let text = ''
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk)
      done()
    },
  })
  return { stream: Object.assign(stream, { isTTY: tty, columns }), text: () => text }
}

describe('output', () => {
  it('keeps stdout for results', () => {
    const [out, err] = [sink(), sink()]
    const output = createOutput(out.stream, err.stream)
    output.note('a note')
    output.live('1/2')
    output.error(new AppError('clip.missing', 'there is no clip', { hint: 'Look again.' }))
    output.result('the result')
    expect(out.text()).toBe('the result\n')
    expect(err.text()).toContain('error: There is no clip. [clip.missing]\n  → Look again.\n')
  })

  it('rewrites one line on a terminal, cut to its width, and takes it away before another', () => {
    const [out, err] = [sink(), sink(true, 10)]
    let now = 0
    const output = createOutput(out.stream, err.stream, { now: () => now })
    output.live('0123456789abc')
    now = 1000
    output.live('second')
    output.note('done')
    expect(err.text()).toBe('012345678\r\u001b[2Ksecond\r\u001b[2Kdone\n')
  })

  it('says plain lines now and then elsewhere, and only errors when quiet', () => {
    const [out, err, quiet] = [sink(), sink(), sink()]
    let now = 0
    const output = createOutput(out.stream, err.stream, { now: () => now })
    for (now = 0; now <= 5000; now += 500) output.live(`at ${now}`)
    expect(err.text()).toBe('at 0\nat 5000\n')
    const still = createOutput(out.stream, quiet.stream, { quiet: true })
    still.note('note')
    still.live('live')
    still.error(new Error('no'))
    expect(quiet.text()).toMatch(/^error: /)
  })

  it('shows control characters of names, so that one result stays one line', () => {
    expect(printable('a\nb\u001b[31m')).toBe('a\\x0ab\\x1b[31m')
  })

  it('words sizes, times and tables', () => {
    expect([0, 999, 1000, 50_830_672, 999_999].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '50.8 MB',
      '1.0 MB',
    ])
    expect([0.4, 61, 3700].map(formatDuration)).toEqual(['0 s', '1 min 1 s', '1 h 1 min'])
    expect(
      table(
        [
          ['a', '10'],
          ['bcd', '9'],
        ],
        [false, true],
      ),
    ).toEqual(['a    10', 'bcd   9'])
  })
})
