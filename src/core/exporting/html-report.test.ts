import { describe, expect, it } from 'vitest'
import { okRow } from '../../../test/export-set'
import type { ResultRow } from '../../shared/domain'
import { evaluateRows, htmlReport, makeReport, runOfRows, worstShown, type ReportInput } from './html-report'

const rows: ResultRow[] = Array.from({ length: 1000 }, (_, i) => {
  const wrong = i % 4 === 0
  const row = okRow(
    `c ${i % 9}/<${i}> & "x".mp4`,
    [wrong ? 1 : 0, wrong ? 'arm wrestling' : 'archery', 0.5 + i / 4000],
    [2, 'yoga', 0.1],
  )
  return { ...row, truth: { label: 'archery', index: 0, source: 'folder' as const } }
})

async function reportInput(): Promise<ReportInput> {
  return {
    ...(await evaluateRows(rows)),
    title: 'clips <script>',
    run: {
      model: { ...rows[0]!.model, title: 'I3D' },
      protocol: rows[0]!.protocol,
      createdAt: '2026-01-02T03:04:05.000Z',
      app: '0.1.0',
      reader: 'libav',
      provider: 'cpu',
    },
    posters: new Map(rows.map(row => [row.clip, new Uint8Array(15_000)])),
  }
}
const report = async (): Promise<string> => htmlReport(await reportInput())

describe('the HTML report of 1,000 clips', () => {
  it('holds the figures and the worst clips in one file below 10 MB', async () => {
    const text = await report()
    expect(text).toContain('75.0 % [72.2, 77.6]')
    expect(text.match(/<img /g)).toHaveLength(worstShown)
    expect(text.length).toBeLessThan(10_000_000)
    expect(text).toContain('c 6/&lt;996&gt; &amp; &quot;x&quot;.mp4')
    expect(await report()).toBe(text)
  })
  it('has the matrix: every clip in it once, classes beyond the most confused folded together', async () => {
    const text = await report()
    const cells = [...text.matchAll(/<td class="s\d">(?:<b>)?(\d+)/g)].map(cell => Number(cell[1]))
    expect(cells.reduce((sum, n) => sum + n, 0)).toBe(1000)
    expect(text).toContain(
      '<th scope="row">1 archery</th><td class="s4"><b>750</b></td><td class="s2">250</td>',
    )
    const many = rows.map((row, i) => ({
      ...row,
      truth: { label: `class ${i % 40}`, index: 100 + (i % 40), source: 'folder' as const },
    }))
    const folded = htmlReport({ ...(await reportInput()), ...(await evaluateRows(many)) })
    expect(folded).toContain('<th scope="row">21 (other)</th>')
    expect(folded).toContain('The other 22 classes are (other).')
  })
  it('is made of rows alone too', async () => {
    expect(runOfRows(rows, '/clips')).toMatchObject({
      folder: '/clips',
      createdAt: '',
      protocol: rows[0]?.protocol,
      model: { id: rows[0]?.model.id, title: rows[0]?.model.id },
      provider: { used: 'cpu' },
    })
    expect(() => runOfRows([], '/clips')).toThrow('no row')
    const page = await makeReport(runOfRows(rows, '/clips'), rows, () => Promise.resolve(null))
    expect(page).not.toContain('<dt>Run of</dt>')
  })
  it('asks nothing of a network and runs no script', async () => {
    const text = await report()
    expect(text).not.toMatch(/https?:|<script|src="(?!data:)|@import|url\(/)
  })
})
