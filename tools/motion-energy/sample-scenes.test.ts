import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RgbFrame } from '../../src/core/media/reader'
import { createReader } from '../../src/core/media/readers'
import { renderFrame } from './render'
import { sampleFormat, sampleScenes } from './sample-scenes'

const samples = resolve(import.meta.dirname, '../../resources/samples')
const { width, height, frames } = sampleFormat

/** Peak signal-to-noise ratio over all channels, dB. */
function psnr(a: Uint8Array, b: Uint8Array): number {
  expect(a).toHaveLength(b.length)
  let error = 0
  for (let i = 0; i < a.length; i++) error += (a[i]! - b[i]!) ** 2
  return 10 * Math.log10((255 * 255) / (error / a.length))
}

describe('the clips in resources/samples', () => {
  it('show the scenes of this code, in their colours, from the first frame to the last', async () => {
    const { reader } = await createReader({ reader: 'auto', ffmpegPath: '' })
    for (const { label, name, scene } of sampleScenes()) {
      const drawn = scene()
      const clip = await reader.open(join(samples, label, `${name}.webm`))
      const decoded: RgbFrame[] = []
      await clip.frames([0, frames >> 1, frames - 1], frame => {
        decoded.push({ ...frame, data: frame.data.slice() })
      })
      await clip.close()
      expect(decoded.map(frame => frame.index)).toEqual([0, frames >> 1, frames - 1])
      for (const { data, index } of decoded)
        expect(
          psnr(data, renderFrame(drawn, index, width, height)),
          `${label}/${name}, frame ${index}`,
        ).toBeGreaterThan(30)
    }
  })
})
