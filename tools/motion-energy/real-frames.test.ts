import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { assets, assetsMissing } from '../../test/assets'
import { createReader } from '../../src/core/media/readers'
import type { RgbFrame } from '../../src/core/media/reader'
import { createSession } from '../../src/core/model/session'
import { sinCos } from './exact-math'
import { createRandom } from './random'
import { motionLabels, type MotionLabel } from './scenes'

const installed = resolve(import.meta.dirname, '../../resources/motion-energy')
const size = 96
const frames = 32
/** Points per pixel and direction, averaged: what shrinking a picture does. */
const oversample = 2
const cameraLabels = motionLabels.slice(1, 9)

interface Window {
  x: number
  y: number
  side: number
  angle: number
}

/** The window over a picture at a frame; speeds of 10 to 50 % of its side a second, zooms of 20 to 70, turns of 14 to 72°. */
function windowPath(
  label: MotionLabel,
  picture: { width: number; height: number },
  random: ReturnType<typeof createRandom>,
): (frame: number) => Window {
  const short = Math.min(picture.width, picture.height)
  const pan = random.between(0.4, 2) / size
  const zoom = random.between(0.008, 0.028)
  const turn = random.between(0.01, 0.05)
  const middle = { x: picture.width / 2, y: picture.height / 2 }
  return frame => {
    const t = frame - (frames - 1) / 2
    const side = short * 0.5
    const d = pan * side * t
    switch (label) {
      case 'pan left':
        return { ...middle, x: middle.x - d, side, angle: 0 }
      case 'pan right':
        return { ...middle, x: middle.x + d, side, angle: 0 }
      case 'tilt up':
        return { ...middle, y: middle.y - d, side, angle: 0 }
      case 'tilt down':
        return { ...middle, y: middle.y + d, side, angle: 0 }
      case 'zoom in':
        return { ...middle, side: 0.62 * short * (1 + zoom) ** -t, angle: 0 }
      case 'zoom out':
        return { ...middle, side: 0.62 * short * (1 + zoom) ** t, angle: 0 }
      // The window turns against the picture.
      case 'rotate clockwise':
        return { ...middle, side: 0.6 * short, angle: -turn * t }
      default:
        return { ...middle, side: 0.6 * short, angle: turn * t }
    }
  }
}

interface Picture {
  width: number
  height: number
  grey: Float32Array
}

/** The frame's luma, averaged down to some 240 lines, so that the window's few points a pixel miss nothing. */
function pictureOf({ data, width, height }: RgbFrame): Picture {
  const factor = Math.max(1, Math.floor(Math.min(width, height) / 240))
  const picture = { width: Math.floor(width / factor), height: Math.floor(height / factor) }
  const grey = new Float32Array(picture.width * picture.height)
  for (let y = 0; y < picture.height * factor; y++)
    for (let x = 0; x < picture.width * factor; x++) {
      const at = (y * width + x) * 3
      const luma = 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!
      grey[Math.floor(y / factor) * picture.width + Math.floor(x / factor)]! += luma / (factor * factor)
    }
  return { ...picture, grey }
}

/** Draws the window's picture as frame `t` of an NCTHW tensor in [0, 1], grey in all channels. */
function drawWindow(picture: Picture, w: Window, tensor: Float32Array, t: number): void {
  const { grey } = picture
  const [sin, cos] = sinCos(w.angle)
  const plane = frames * size * size
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      let sum = 0
      for (let j = 0; j < oversample; j++)
        for (let i = 0; i < oversample; i++) {
          const u = ((x + (i + 0.5) / oversample) / size - 0.5) * w.side
          const v = ((y + (j + 0.5) / oversample) / size - 0.5) * w.side
          const px = Math.min(picture.width - 1.01, Math.max(0, w.x + u * cos - v * sin - 0.5))
          const py = Math.min(picture.height - 1.01, Math.max(0, w.y + u * sin + v * cos - 0.5))
          const left = Math.floor(px)
          const top = Math.floor(py)
          const at = top * picture.width + left
          const upper = grey[at]! + (px - left) * (grey[at + 1]! - grey[at]!)
          const below = at + picture.width
          const lower = grey[below]! + (px - left) * (grey[below + 1]! - grey[below]!)
          sum += upper + (py - top) * (lower - upper)
        }
      const value = Math.round(sum / (oversample * oversample)) / 255
      for (let c = 0; c < 3; c++) tensor[c * plane + (t * size + y) * size + x] = value
    }
}

describe.skipIf(assetsMissing('motion-energy on windows moved over real frames'))('on real frames', () => {
  it('names at least 90 % of pans, tilts, zooms and rotations, each kind for itself', async () => {
    const { reader } = await createReader({ reader: 'auto', ffmpegPath: '' })
    const session = await createSession(installed, { provider: 'cpu', threads: 1 })
    const random = createRandom(99)
    const right = new Map<MotionLabel, number>()
    const wrong: string[] = []
    let pictures = 0
    for (const folder of (await readdir(assets.actions)).sort())
      for (const name of (await readdir(join(assets.actions, folder))).sort()) {
        const clip = await reader.open(join(assets.actions, folder, name))
        let middle: Picture | undefined
        await clip.frames([clip.media.frames >> 1], frame => {
          middle = pictureOf(frame)
        })
        await clip.close()
        if (!middle) throw new Error(`no frame of ${name}`)
        pictures++
        // Half of the motions on each picture, in turn: a test, not a survey.
        for (const label of cameraLabels.filter((_, i) => (i + pictures) % 2 === 0)) {
          const tensor = new Float32Array(3 * frames * size * size)
          const path = windowPath(label, middle, random)
          for (let t = 0; t < frames; t++) drawWindow(middle, path(t), tensor, t)
          const { scores } = await session.run(tensor, [1, 3, frames, size, size])
          const named = motionLabels[scores.indexOf(Math.max(...scores))]!
          if (named === label) right.set(label, (right.get(label) ?? 0) + 1)
          else wrong.push(`${folder}/${name}: ${label} → ${named}`)
        }
      }
    await session.dispose()
    expect(pictures).toBe(56)
    const share = cameraLabels.map(label => [label, (right.get(label) ?? 0) / (pictures / 2)] as const)
    for (const [label, value] of share)
      expect(value, `${label}: ${wrong.join('; ')}`).toBeGreaterThanOrEqual(0.9)
  }, 600_000)
})
