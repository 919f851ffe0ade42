import { describe, expect, it } from 'vitest'
import { didYouMean } from './did-you-mean'

const ids = ['i3d-k400', 'movinet-a0-stream-k600', 'r3d_18', 'i3d-k400']

describe('a name that is none of those known', () => {
  it.each([
    ['i3d-k4000', 'Did you mean i3d-k400?'],
    ['I3D', 'Did you mean i3d-k400?'],
    ['movinet', 'Did you mean movinet-a0-stream-k600?'],
    ['r3d18', 'Did you mean r3d_18?'],
  ])('%s: %s', (name, hint) => {
    expect(didYouMean(name, ids)).toContain(hint)
  })

  it.each(['', 'x', 'slowfast-r50-k400-8x8'])('"%s" is near none: all are named, once', name => {
    expect(didYouMean(name, ids)).toBe('There are i3d-k400, movinet-a0-stream-k600, r3d_18.')
  })
})
