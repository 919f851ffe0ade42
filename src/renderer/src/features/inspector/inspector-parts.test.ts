import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MediaInfo, ModelCard } from '../../../../shared/domain'
import { aClip } from '../../test/fake-transport'
import { cropBox, displaySize } from './crop-box'
import { fittingSteps } from './filmstrip'
import { panBy, wholePicture, zoomAt } from './zoom'
import { frameClock } from '../../../../shared/player/frame-clock'

const media = (change: Partial<MediaInfo>): MediaInfo => ({ ...aClip('a', null).media!, ...change })
const card = (change: Partial<ModelCard['preprocess']> = {}): Pick<ModelCard, 'preprocess'> => ({
  preprocess: {
    rotation: 'ignore',
    sampleAspectRatio: 'ignore',
    colourMatrix: 'bt601',
    resize: { mode: 'short-side', size: 256, rounding: 'half-even' },
    interpolation: 'cv2-linear-uint8',
    crop: { height: 224, width: 224, rounding: 'floor' },
    normalise: { divide: 127.5, mean: [1, 1, 1], std: [1, 1, 1] },
    ...change,
  },
})

describe('crop box', () => {
  it('is the centre 224 of 341 × 256 for a 320 × 240 clip', () => {
    const box = cropBox(card(), media({}), 'center')
    expect(box.left).toBeCloseTo(58 / 341, 6)
    expect(box.width).toBeCloseTo(224 / 341, 6)
    expect(box.top).toBeCloseTo(16 / 256, 6)
  })
  it('turns with the picture where the network was given it unturned', () => {
    const turned = media({ rotation: 90 })
    expect(displaySize(turned)).toEqual({ width: 240, height: 320 })
    const box = cropBox(card(), turned, 'left')
    // Left in storage is on top once turned clockwise.
    expect(box.top).toBe(0)
    expect(box.width).toBeCloseTo(224 / 256, 6)
    expect(box.height).toBeCloseTo(224 / 341, 6)
  })
  it('stays where it is where the network was given it turned', () => {
    const box = cropBox(card({ rotation: 'apply' }), media({ rotation: 90 }), 'top')
    expect(box).toMatchObject({ top: 0 })
    expect(box.height).toBeCloseTo(224 / 341, 6)
  })
})

describe('frame clock', () => {
  const times = [0, 0.04, 0.12, 0.2]
  it('finds the frame on the screen at any moment, by its own time stamps', () => {
    const clock = frameClock(media({ durationSec: 0.24 }), times)
    expect([0, 0.039, 0.04, 0.119, 0.12, 9].map(clock.frameAt)).toEqual([0, 0, 1, 1, 2, 3])
  })
  it('gives a moment inside each frame that leads back to it', () => {
    const clock = frameClock(media({ durationSec: 0.24 }), times)
    for (let frame = 0; frame < 4; frame++) expect(clock.frameAt(clock.middleOf(frame))).toBe(frame)
  })
  it('keeps to the nominal rate while the time stamps are not here', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99 }), frame => {
        const clock = frameClock(media({}), undefined)
        return clock.frameAt(clock.timeOf(frame)) === frame
      }),
    )
  })
})

describe('filmstrip in one line', () => {
  it('spreads evenly from the first step', () => {
    expect(fittingSteps(64, 8)).toEqual([0, 8, 16, 24, 32, 40, 48, 56])
    expect(fittingSteps(16, 6)).toEqual([0, 3, 6, 9, 12, 15])
    expect(fittingSteps(4, 8)).toEqual([0, 1, 2, 3])
  })
})

describe('zoom', () => {
  it('keeps the point under the pointer where it is, and the picture over the middle of its field', () => {
    const at = { x: 0.2, y: -0.1 }
    const zoom = zoomAt(wholePicture, 2, at)
    // The point of the picture that lay at `at` still does: its place scaled, plus the shift.
    expect(at.x * zoom.scale + zoom.x).toBeCloseTo(at.x, 9)
    expect(panBy(zoom, 9, -9)).toEqual({ scale: 2, x: 0.5, y: -0.5 })
    expect(zoomAt(zoom, 0.1)).toEqual(wholePicture)
  })
})
