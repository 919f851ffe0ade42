import { describe, expect, it } from 'vitest'
import { catalogue } from '../model/catalogue/catalogue'
import { protocolOf } from './protocol'

const card = catalogue[0]!.card

describe('protocols by name', () => {
  it('takes the card’s presets as they are', () => {
    expect(protocolOf(card, 'full')).toEqual(card.protocols.full)
  })

  it('reads CxK as C windows of K crops', () => {
    expect(protocolOf(card, '10x3')).toMatchObject({ name: '10x3', clips: 10, placement: 'spread', crops: 3 })
    expect(protocolOf(card, '1x1')).toMatchObject({ clips: 1, placement: 'centre', crops: 1 })
  })

  it.each(['', 'quick', '0x1', '10x2', '1x', '-1x3', '1000x1'])('refuses %j', name => {
    expect(() => protocolOf(card, name)).toThrow(`there is no protocol "${name}"`)
  })
})
