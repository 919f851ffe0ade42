import { sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createLabelIndex } from '../core/ground-truth/folder-truth'
import { commonFolder, mergeScans, toRunClips } from './clip-list'

const file = (path: string) => ({ path, bytes: 1, mtimeMs: 0 })

describe.skipIf(sep !== '/')('clips from the command line', () => {
  it('finds the deepest folder above all', () => {
    expect(commonFolder(['/a/b/c', '/a/b/d'])).toBe('/a/b')
    expect(commonFolder(['/a/b', '/a/bc'])).toBe('/a')
    expect(commonFolder(['/a', '/b'])).toBe('/')
  })

  it('keeps paths relative to the folder when there is one', () => {
    const list = mergeScans([{ folder: '/clips', files: [file('archery/a.mp4')], skipped: [] }])
    expect(list.files.map(f => f.path)).toEqual(['archery/a.mp4'])
  })

  it('merges several below their common folder, each clip once, in byte order', () => {
    const list = mergeScans([
      {
        folder: '/clips/yoga',
        files: [file('z.mp4')],
        skipped: [{ reason: 'archive', count: 2, examples: ['q.zip'] }],
      },
      {
        folder: '/clips',
        files: [file('yoga/z.mp4'), file('B.mp4')],
        skipped: [{ reason: 'archive', count: 1, examples: ['r.zip'] }],
      },
    ])
    expect(list.folder).toBe('/clips')
    expect(list.files.map(f => f.path)).toEqual(['B.mp4', 'yoga/z.mp4'])
    expect(list.skipped).toEqual([{ reason: 'archive', count: 3, examples: ['yoga/q.zip', 'r.zip'] }])
  })

  it('reads the truth off the class folder, with its index in the model’s labels', () => {
    const labels = createLabelIndex(['abseiling', 'arm wrestling'])
    const list = mergeScans([
      { folder: '/c', files: [file('arm wrestling/a.mp4'), file('b.mp4')], skipped: [] },
    ])
    const clips = toRunClips(list, labels, new Map())
    expect(clips.map(c => c.truth)).toEqual([{ label: 'arm wrestling', index: 1, source: 'folder' }, null])
    expect(clips[0]?.file).toBe('/c/arm wrestling/a.mp4')
  })
})
