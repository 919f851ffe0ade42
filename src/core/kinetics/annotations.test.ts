import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempFolder, writeTree } from '../../../test/temp-folder'
import { annotationKey, readAnnotations, type Annotations } from './annotations'

async function read(text: string, name = 'list.csv'): Promise<Annotations> {
  const folder = await tempFolder()
  await writeTree(folder, { [name]: text })
  return readAnnotations(join(folder, name))
}

describe('a Kinetics list', () => {
  it('of training clips: quoted labels, ids that begin with a sign, is_cc ignored', async () => {
    const { rows, badCount } = await read(
      'label,youtube_id,time_start,time_end,split,is_cc\n' +
        '"massaging person\'s head",-0BveUV52cM,12,22,train,0\n' +
        'skiing (not slalom or crosscountry),_abcdefghij,0,10,train,1\n',
    )
    expect(badCount).toBe(0)
    expect(rows).toEqual([
      {
        label: "massaging person's head",
        youtubeId: '-0BveUV52cM',
        startSec: 12,
        endSec: 22,
        split: 'train',
      },
      {
        label: 'skiing (not slalom or crosscountry)',
        youtubeId: '_abcdefghij',
        startSec: 0,
        endSec: 10,
        split: 'train',
      },
    ])
  })

  it('without is_cc, with a byte order mark, CRLF and another order of columns', async () => {
    const { rows } = await read(
      '\ufeffyoutube_id,label,time_start,time_end,split\r\nabcdefghijk,"a ""b"", c",3,13,validate\r\n\r\n',
      'kinetics600_val.txt',
    )
    expect(rows).toEqual([
      { label: 'a "b", c', youtubeId: 'abcdefghijk', startSec: 3, endSec: 13, split: 'validate' },
    ])
  })

  it('for testing has no labels', async () => {
    const { rows } = await read('youtube_id,time_start,time_end,split\nabcdefghijk,3,13,test\n')
    expect(rows[0]?.label).toBeNull()
  })

  it('made safe for spreadsheets gives the plain id', async () => {
    const { rows } = await read("label,youtube_id,time_start,time_end\nyoga,'-0BveUV52cM,1,11\n")
    expect(rows[0]?.youtubeId).toBe('-0BveUV52cM')
  })

  it('as JSON', async () => {
    const list = {
      '-0BveUV52cM': {
        duration: 10,
        subset: 'training',
        url: 'x',
        annotations: { label: 'yoga', segment: [12, 22] },
      },
    }
    expect((await read(JSON.stringify(list), 'train.json')).rows).toEqual([
      { label: 'yoga', youtubeId: '-0BveUV52cM', startSec: 12, endSec: 22, split: 'training' },
    ])
  })

  it('tells two cuts of one video apart', () => {
    const cut = (startSec: number): string =>
      annotationKey({ youtubeId: 'abcdefghijk', startSec, endSec: startSec + 10 })
    expect(cut(1)).not.toBe(cut(2))
  })

  it('counts lines that are none, with their numbers', async () => {
    const { rows, bad, badCount } = await read(
      'label,youtube_id,time_start,time_end\nyoga,abcdefghijk,1,11\nyoga,,1,11\nyoga,abcdefghijk,x,11\nyoga,abcdefghijk,11,1\n',
    )
    expect(rows).toHaveLength(1)
    expect(badCount).toBe(3)
    expect(bad.map(each => each.line)).toEqual([3, 4, 5])
  })

  it.each([
    [
      'frame numbers for seconds',
      'label,youtube_id,time_start,time_end,split\nyoga,abcdefghijk,0,300,train\nyoga,abcdefghijl,150,450,train\n',
      'holds frame numbers where Kinetics has seconds (abcdefghijk from 0 to 300)',
    ],
    ['another table', 'name,score\na,1\n', 'is no Kinetics list'],
    [
      'a quote that is never closed',
      'label,youtube_id,time_start,time_end\n"yoga,abc,1,2\n',
      'cannot be read',
    ],
  ])('is refused for %s', async (_, text, words) => {
    await expect(read(text)).rejects.toThrow(words)
  })

  it('that is not there is said so', async () => {
    await expect(readAnnotations('/no/such/list.csv')).rejects.toMatchObject({ code: 'path.missing' })
    await expect(readAnnotations('/no/such/list.json')).rejects.toMatchObject({ code: 'path.missing' })
  })
})
