import { describe, expect, it } from 'vitest'
import { aModel } from '../../test/fake-transport'
import { chosenModel } from '../../../../shared/chosen-model'

const i3d = aModel('i3d-k400', { published: { top1: 0.711, top5: 0.893, protocol: 'all', source: 'paper' } })
const motion = aModel('motion-energy', { builtIn: true })
const away = { ...i3d, state: 'available' as const }

describe('the network that classifies', () => {
  it('is the chosen one, here or not', () => {
    expect(chosenModel([i3d, motion], 'motion-energy')).toBe(motion)
    expect(chosenModel([away, motion], 'i3d-k400')).toBe(away)
  })
  it('is without a choice the published one that is here, else the one that comes along', () => {
    expect(chosenModel([i3d, motion], '')).toBe(i3d)
    expect(chosenModel([away, motion], '')).toBe(motion)
    expect(chosenModel([away, motion], 'removed-since')).toBe(motion)
    expect(chosenModel([], '')).toBeUndefined()
  })
})
