import { describe, expect, it } from 'vitest'
import { createLabelIndex, folderTruth, truthInSet } from './folder-truth'

const labels = ['archery', 'arm wrestling', 'Making Tea', "massaging person's head", 'skiing (not slalom)']
const set = createLabelIndex(labels)

describe('a class name in a label set', () => {
  it.each([
    ['arm wrestling', 1],
    ['Arm Wrestling', 1],
    ['arm_wrestling', 1],
    ['making_tea', 2],
    ["massaging_person's_head", 3],
    ['skiing (not slalom)', 4],
    ['yoga', null],
    ['constructor', null],
  ])('%s is found as it is, in any case, with _ for space', (name, index) => {
    expect(set.index(name)).toBe(index)
  })

  it('prefers the exact spelling where two differ in case only', () => {
    expect(createLabelIndex(['Yoga', 'yoga']).index('yoga')).toBe(1)
  })
})

describe('truth from folders', () => {
  it.each([
    ['archery/a.mp4', 'archery'],
    ['val/arm_wrestling/a.mp4', 'arm wrestling'],
    ['my_own_class/a.mp4', 'my_own_class'],
    ['ARCHERY/a.mp4', 'ARCHERY'],
    ['val/a.mp4', null],
    ['_unlabeled/a.mp4', null],
    ['a.mp4', null],
  ])('of %s is %s', (path, label) => {
    expect(folderTruth(path, set)).toEqual(label === null ? null : { label, source: 'folder' })
  })

  it('keeps the folder’s own name beside the index in the model’s set', () => {
    expect(truthInSet(folderTruth('ARCHERY/a.mp4', set), set)).toEqual({
      label: 'ARCHERY',
      index: 0,
      source: 'folder',
    })
    expect(truthInSet(folderTruth('my_own_class/a.mp4', set), set)?.index).toBeNull()
    expect(truthInSet(null, set)).toBeNull()
  })
})
