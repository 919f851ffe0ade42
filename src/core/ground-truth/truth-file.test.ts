import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempFolder, writeTree } from '../../../test/temp-folder'
import { readTruthFile, type TruthFile } from './truth-file'

async function read(text: string, name = 'truth.csv'): Promise<TruthFile> {
  const folder = await tempFolder()
  await writeTree(folder, { [name]: text })
  return readTruthFile(join(folder, name))
}

describe('truth from a file', () => {
  it('of Kinetics is found by id and times, never by the id alone', async () => {
    const truth = await read(
      'label,youtube_id,time_start,time_end,split\narchery,-0BveUV52cM,12,22,val\nyoga,-0BveUV52cM,40,50,val\n',
    )
    expect(truth).toMatchObject({ kind: 'kinetics', entries: 2, notes: [] })
    expect(truth.labelOf('val/-0BveUV52cM_000012_000022.mp4')).toBe('archery')
    expect(truth.labelOf('-0BveUV52cM_000040_000050.mkv')).toBe('yoga')
    expect(truth.labelOf('-0BveUV52cM_000013_000023.mp4')).toBeNull()
    expect(truth.labelOf('-0BveUV52cM.mp4')).toBeNull()
  })

  it('of clips is found by the path', async () => {
    const truth = await read('clip,label\n"a, b/x.mp4",yoga\n.\\c\\y.mp4,archery\nz.mp4,\n')
    expect(truth).toMatchObject({ kind: 'clips', entries: 2 })
    expect([truth.labelOf('a, b/x.mp4'), truth.labelOf('c/y.mp4'), truth.labelOf('z.mp4')]).toEqual([
      'yoga',
      'archery',
      null,
    ])
  })

  it('says which entries contradict each other, and the first counts', async () => {
    const truth = await read('clip,label\na.mp4,yoga\na.mp4,archery\n')
    expect(truth.labelOf('a.mp4')).toBe('yoga')
    expect(truth.notes).toEqual(['1 entries contradict an earlier one (a.mp4): the first counts'])
  })

  it.each([
    ['youtube_id,time_start,time_end,split\nabcdefghijk,1,11,test\n', 'names no classes'],
    ['a,b\n1,2\n', 'does not say which class'],
  ])('refuses %j', async (text, words) => {
    await expect(read(text)).rejects.toThrow(words)
  })
  it('that is not there is said so', async () => {
    await expect(readTruthFile('/no/such.csv')).rejects.toMatchObject({ code: 'path.missing' })
  })
})
