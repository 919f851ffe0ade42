import { describe, expect, it } from 'vitest'
import { ExportKind } from '../../../../shared/domain'
import { formatFacts, formatIds } from '../../../../shared/formats'
import { folderToOffer, isBeside, kinds, requestOf, whatOf, type Choice } from './export-request'

const choice: Choice = {
  kind: 'results-csv',
  scope: 'all',
  labelsFrom: 'predicted',
  subset: 'val',
  spreadsheetSafe: true,
  transfer: 'copy',
  cut: 'exact',
  sheet: 'posters',
  target: ' /out ',
}
const at = { runId: 'run-1', shown: ['a', 'b'], selected: ['b'] }

describe('what the export dialog asks for', () => {
  it('offers every kind once', () => {
    expect([...kinds].sort()).toEqual([...ExportKind.options].sort())
  })
  it('takes a run where there is one, and labels where they are asked for', () => {
    expect(whatOf('results-csv', 'predicted', true)).toBe('run')
    expect(whatOf('labels-csv', 'predicted', true)).toBe('labels')
    expect(whatOf('vtt', 'mine', true)).toBe('labels')
    expect(whatOf('vtt', 'predicted', true)).toBe('run')
    expect(whatOf('elan', 'mine', true)).toBe('run')
    expect(whatOf('class-tree', 'mine', false)).toBe('labels')
  })
  it('is nothing where a run is needed and there is none', () => {
    for (const kind of formatIds)
      expect(requestOf({ ...choice, kind }, { ...at, runId: null }) === null).toBe(formatFacts[kind].needsRun)
  })
  it('names clips by scope, and gives a format only what it takes', () => {
    expect(requestOf(choice, at)).toMatchObject({ runId: 'run-1', clipIds: [], target: null })
    expect(requestOf({ ...choice, scope: 'shown' }, at)?.clipIds).toEqual(['a', 'b'])
    expect(requestOf({ ...choice, scope: 'selected', kind: 'elan' }, at)).toMatchObject({
      clipIds: ['b'],
      target: '/out',
      options: { spreadsheetSafe: false },
    })
  })
  it('offers a place that this session may write to: beside the clips where it may, never among them', () => {
    expect(folderToOffer('/data/clips', null)).toBe('/data')
    expect(folderToOffer('C:\\data\\clips', null)).toBe('C:\\data')
    expect(folderToOffer('/home/ann/clips', ['/home/ann/clips', '/home/ann'])).toBe('/home/ann')
    expect(folderToOffer('/data/clips', ['/data/clips', '/home/ann'])).toBe('/home/ann')
    expect(folderToOffer('/data/clips', ['/data/clips', '/data/clips/in'])).toBe('')
    expect(isBeside('/data/clips', '/data')).toBe(true)
    expect(isBeside('/data/clips', '/home/ann')).toBe(false)
  })
})
