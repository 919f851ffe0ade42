/**
 * The network's second half in plain TypeScript, for the fit: divisive normalisation, then pooling to the feature vector. Must
 * compute what graph.ts writes as ONNX nodes.
 */
import { halve, motionEnergy, type Volume } from './energy'
import { channels, responsesPerOrientation, type Factors } from './kernels'

/** Picture edge the network takes. */
export const inputSize = 96
/** Cells along each side of the coarse grid. */
export const grid = 4

/** Per pyramid level: spatial stride of the filters, and the (overlapping) grid cells on their maps. */
export const levels = [
  { size: 96, stride: 2, map: 45, cell: 12, step: 11 },
  { size: 48, stride: 2, map: 21, cell: 6, step: 5 },
  { size: 24, stride: 1, map: 17, cell: 5, step: 4 },
] as const
export type Level = (typeof levels)[number]

/** Half width of the neighbourhood that normalises a response. */
export const surround = 2
/** Semi-saturation: a share of the clip's mean energy, plus the energy of sensor noise of about one grey level. */
export const semiSaturation = { share: 0.1, floor: 3e-4 }

/**
 * Compression of pooled responses, x / √(|x| + knee): nearly a signed square root, so that a creeping pan stands out from a still
 * picture as clearly as a fast one does from a slow one.
 */
export const knee = 0.003

/** Numbers per channel and level: grid cells, then greatest and least over cells, then greatest and least over time. */
export const statistics = grid * grid + 4
export const featureCount = levels.length * channels * statistics

/** Energy over the energy of all channels around it: what moves, whatever the contrast. In place. */
export function normalise(e: Volume & { channels: number }): void {
  const { frames, height, width, data } = e
  const plane = frames * height * width
  const total = new Float32Array(plane)
  for (let c = 0; c < e.channels; c++) for (let i = 0; i < plane; i++) total[i]! += data[c * plane + i]!
  let mean = 0
  for (const value of total) mean += value
  mean /= plane
  const base = semiSaturation.share * mean + semiSaturation.floor
  const local = boxMean(total, frames * height, height, width)
  for (let i = 0; i < plane; i++) local[i] = 1 / (local[i]! + base)
  for (let c = 0; c < e.channels; c++) for (let i = 0; i < plane; i++) data[c * plane + i]! *= local[i]!
}

/**
 * Each forward and backward pair becomes its difference (opponent energy: signed velocity along that direction) and its sum
 * (how much moves either way). In place.
 */
export function oppose(e: Volume & { channels: number }): void {
  const plane = e.frames * e.height * e.width
  for (let c = 0; c < e.channels; c++) {
    const response = c % responsesPerOrientation
    if (response % 2 === 0) continue
    for (let i = c * plane; i < (c + 1) * plane; i++) {
      const forward = e.data[i]!
      const backward = e.data[i + plane]!
      e.data[i] = forward - backward
      e.data[i + plane] = forward + backward
    }
  }
}

/** Mean over (2·surround + 1)² neighbours inside the picture. @param rows frames × height */
function boxMean(values: Float32Array, rows: number, height: number, width: number): Float32Array {
  const across = new Float32Array(values.length)
  const out = new Float32Array(values.length)
  for (let row = 0; row < rows; row++)
    for (let x = 0; x < width; x++) {
      const from = Math.max(0, x - surround)
      const to = Math.min(width - 1, x + surround)
      let sum = 0
      for (let i = from; i <= to; i++) sum += values[row * width + i]!
      across[row * width + x] = sum / (to - from + 1)
    }
  for (let row = 0; row < rows; row++) {
    const y = row % height
    const from = Math.max(0, y - surround)
    const to = Math.min(height - 1, y + surround)
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let i = from; i <= to; i++) sum += across[(row - y + i) * width + x]!
      out[row * width + x] = sum / (to - from + 1)
    }
  }
  return out
}

/** Pools one level's normalised energy into `out` from `offset`: per statistic, all channels. */
function poolLevel(e: Volume & { channels: number }, level: Level, out: Float64Array, offset: number): void {
  const { frames, width, data } = e
  const area = e.height * width
  for (let c = 0; c < e.channels; c++) {
    const cells = new Float64Array(grid * grid)
    let most = -Infinity
    let least = Infinity
    for (let t = 0; t < frames; t++) {
      let mean = 0
      for (let cell = 0; cell < grid * grid; cell++) {
        const top = Math.floor(cell / grid) * level.step
        const left = (cell % grid) * level.step
        let sum = 0
        for (let y = top; y < top + level.cell; y++)
          for (let x = left; x < left + level.cell; x++) sum += data[(c * frames + t) * area + y * width + x]!
        sum /= level.cell * level.cell
        cells[cell]! += sum / frames
        mean += sum / (grid * grid)
      }
      most = Math.max(most, mean)
      least = Math.min(least, mean)
    }
    let high = -Infinity
    let low = Infinity
    cells.forEach((value, cell) => {
      out[offset + cell * e.channels + c] = value
      high = Math.max(high, value)
      low = Math.min(low, value)
    })
    const after = offset + grid * grid * e.channels
    out[after + c] = high
    out[after + e.channels + c] = low
    out[after + 2 * e.channels + c] = most
    out[after + 3 * e.channels + c] = least
  }
}

/** The feature vector of a luma clip in [0, 1], [T][96][96], T ≥ 9. */
export function clipFeatures(clip: Volume, factors: Factors): Float64Array {
  const out = new Float64Array(featureCount)
  let picture = clip
  levels.forEach((level, index) => {
    if (index > 0) picture = halve(picture)
    const energy = motionEnergy(picture, level.stride, factors)
    normalise(energy)
    oppose(energy)
    poolLevel(energy, level, out, index * channels * statistics)
  })
  for (let i = 0; i < out.length; i++) out[i]! /= Math.sqrt(Math.abs(out[i]!) + knee)
  return out
}
