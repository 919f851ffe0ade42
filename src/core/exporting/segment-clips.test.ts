import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aSet, entryOf } from '../../../test/export-set'
import { tempFolder } from '../../../test/temp-folder'
import type { Segment } from '../../shared/domain'
import { checkNewClips, noSegments, planSegmentClips } from './segment-clips'

const segment = (label: string, startSec: number, endSec: number): Segment => ({
  label,
  index: null,
  startSec,
  endSec,
  score: null,
  by: '',
})
const cut = (clip: string, ...segments: Segment[]) => entryOf(clip, null, { segments })
const set = aSet([
  cut('a/film.MKV', segment('archery', 0, 2.5), segment('a/b: "c"?', 2.5, 3661.25)),
  cut('b/film.mkv', segment('archery', 0, 2.5)),
  cut('c/old.avi', segment('yoga', 1, 2)),
  cut('d/none.mp4'),
])

describe('segments as clips', () => {
  it('are named by clip and seconds, in the folder of their label; taken names are numbered and told', async () => {
    const { steps, renamed, clips } = await planSegmentClips(set, 'exact')
    expect(steps).toEqual([
      { from: 'a/film.MKV', to: 'archery/film_0.000_2.500.mp4', startSec: 0, endSec: 2.5 },
      { from: 'a/film.MKV', to: 'a_b_ _c__/film_2.500_3661.250.mp4', startSec: 2.5, endSec: 3661.25 },
      { from: 'b/film.mkv', to: 'archery/film_0.000_2.500 (2).mp4', startSec: 0, endSec: 2.5 },
      { from: 'c/old.avi', to: 'yoga/old_1.000_2.000.mp4', startSec: 1, endSec: 2 },
    ])
    expect(renamed).toEqual([
      { from: 'a/b: "c"?', to: 'a_b_ _c__', why: 'characters' },
      { from: 'film_0.000_2.500.mp4', to: 'archery/film_0.000_2.500 (2).mp4', why: 'taken' },
    ])
    expect(clips).toBe(3)
  })

  it('without loss keep their container where it can be written, and take Matroska where not', async () => {
    const { steps } = await planSegmentClips(set, 'lossless')
    expect(steps.map(({ to }) => to.slice(to.lastIndexOf('.')))).toEqual(['.mkv', '.mkv', '.mkv', '.mkv'])
    const mp4 = await planSegmentClips(aSet([cut('x.mp4', segment('yoga', 0, 1))]), 'lossless')
    expect(mp4.steps[0]?.to).toBe('yoga/x_0.000_1.000.mp4')
  })

  it('are refused inside the opened folder, over what is there, and where there is none', async () => {
    const [folder, target] = [await tempFolder(), await tempFolder()]
    const plan = await planSegmentClips(set, 'exact')
    const messageOf = async (at: string, what = plan): Promise<string | undefined> =>
      (await checkNewClips(what.steps, folder, at, noSegments))?.message
    expect(await messageOf(target)).toBeUndefined()
    expect(await messageOf(join(folder, 'cut'))).toContain('inside the opened folder')
    expect(await messageOf(target, { ...plan, steps: [] })).toContain('none of these clips has a segment')
    await mkdir(join(target, 'yoga'))
    await writeFile(join(target, 'yoga/old_1.000_2.000.mp4'), 'mine')
    expect(await messageOf(target)).toBe('yoga/old_1.000_2.000.mp4 is there already')
  })
})
