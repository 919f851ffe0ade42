/** Procedural surfaces: seamless square tiles of grey values, drawn by seed. Two families, so that a fit and its test share none. */
import { sinCos } from './exact-math'
import type { Random } from './random'

/** A square tile that repeats in both directions; size is a power of two. */
export interface Texture {
  size: number
  grey: Uint8Array
}

type Painter = (tile: Float32Array, size: number, random: Random) => void

/** Adds smooth noise of `cells` × `cells` random values to the tile. */
function addNoise(tile: Float32Array, size: number, cells: number, amplitude: number, random: Random): void {
  const values = Float32Array.from({ length: cells * cells }, () => random.between(-1, 1))
  const step = size / cells
  for (let y = 0; y < size; y++) {
    const row = Math.floor(y / step)
    const v = y / step - row
    const wy = v * v * (3 - 2 * v)
    const top = row * cells
    const bottom = ((row + 1) % cells) * cells
    for (let x = 0; x < size; x++) {
      const column = Math.floor(x / step)
      const u = x / step - column
      const wx = u * u * (3 - 2 * u)
      const next = (column + 1) % cells
      const upper = values[top + column]! * (1 - wx) + values[top + next]! * wx
      const lower = values[bottom + column]! * (1 - wx) + values[bottom + next]! * wx
      tile[y * size + x]! += amplitude * (upper * (1 - wy) + lower * wy)
    }
  }
}

/** Octaves of noise; `slope` 1 is the 1/f of natural pictures, 0 is white, 2 is clouds. */
function fractal(tile: Float32Array, size: number, random: Random, slope: number): void {
  let amplitude = 1
  for (let cells = 4; cells <= size / 2; cells *= 2) {
    addNoise(tile, size, cells, amplitude, random)
    amplitude /= slope < 1 ? 1 + slope : 2 * slope
  }
}

/** Calls `paint` for each tile pixel within `reach` of (cx, cy), wrapped, with its offset from there. */
function around(
  size: number,
  cx: number,
  cy: number,
  reach: number,
  paint: (at: number, dx: number, dy: number) => void,
): void {
  const r = Math.ceil(reach)
  const ix = Math.floor(cx)
  const iy = Math.floor(cy)
  for (let y = iy - r; y <= iy + r; y++)
    for (let x = ix - r; x <= ix + r; x++) paint((y & (size - 1)) * size + (x & (size - 1)), x - cx, y - cy)
}

/** Sizes between low and high, small ones far commoner: the size law that makes occluding shapes look natural. */
const naturalSize = (random: Random, low: number, high: number): number =>
  low / (1 - random.next() * (1 - low / high))

const clouds: Painter = (tile, size, random) => fractal(tile, size, random, random.between(1, 1.3))
const sand: Painter = (tile, size, random) => fractal(tile, size, random, random.between(0.15, 0.7))

/** "Dead leaves" of discs: occlusion edges at all scales. */
const leaves: Painter = (tile, size, random) => {
  for (let n = 0; n < size * 2; n++) {
    const radius = naturalSize(random, size / 60, size / 5)
    const value = random.between(-1, 1)
    around(size, random.between(0, size), random.between(0, size), radius, (at, dx, dy) => {
      if (dx * dx + dy * dy <= radius * radius) tile[at] = value
    })
  }
}

/** A few soft spots on an empty ground. */
const blobs: Painter = (tile, size, random) => {
  const count = 20 + random.integer(60)
  for (let n = 0; n < count; n++) {
    const radius = random.between(size / 50, size / 9)
    const value = random.between(-1, 1)
    around(size, random.between(0, size), random.between(0, size), radius, (at, dx, dy) => {
      const fall = 1 - (dx * dx + dy * dy) / (radius * radius)
      if (fall > 0) tile[at]! += value * fall * fall
    })
  }
}

/** Three to five gratings of whole periods, spread over the directions, so that motion shows whichever way it goes. */
const plaid: Painter = (tile, size, random) => {
  const count = 3 + random.integer(3)
  for (let n = 0; n < count; n++) {
    const [sin, cos] = sinCos((Math.PI * (n + random.between(-0.25, 0.25))) / count)
    const frequency = random.between(6, 28)
    const fx = Math.round(frequency * cos)
    const fy = Math.round(frequency * sin)
    const phase = random.between(0, 6.28)
    const table = Float32Array.from({ length: size }, (_, i) => sinCos((2 * Math.PI * i) / size + phase)[0])
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) tile[y * size + x]! += table[(fx * x + fy * y) & (size - 1)]!
  }
}

const checker: Painter = (tile, size, random) => {
  const cells = random.pick([8, 16, 32])
  const values = Float32Array.from({ length: cells * cells }, () => random.between(-0.5, 0.5))
  const step = size / cells
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const row = Math.floor(y / step)
      const column = Math.floor(x / step)
      tile[y * size + x] = values[row * cells + column]! + ((row + column) % 2)
    }
}

/** Mostly soft light with a handful of hard shapes: what a wall or a sky leaves to see. */
const sparse: Painter = (tile, size, random) => {
  addNoise(tile, size, 4, 0.6, random)
  const count = 10 + random.integer(20)
  for (let n = 0; n < count; n++) {
    const radius = random.between(size / 40, size / 8)
    const flat = random.between(0.3, 1)
    const value = random.between(-1, 1)
    around(size, random.between(0, size), random.between(0, size), radius, (at, dx, dy) => {
      if (dx * dx + (dy * dy) / (flat * flat) <= radius * radius) tile[at] = value
    })
  }
  addNoise(tile, size, size / 4, random.between(0, 0.08), random)
}

/** Irregular cells with dark joints. */
const cells: Painter = (tile, size, random) => {
  const grid = random.pick([6, 9, 13])
  const step = size / grid
  const seeds = Array.from({ length: grid * grid }, () => ({
    x: random.between(0.1, 0.9),
    y: random.between(0.1, 0.9),
    value: random.between(-0.6, 1),
  }))
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const column = Math.floor(x / step)
      const row = Math.floor(y / step)
      let first = Infinity
      let second = Infinity
      let value = 0
      for (let j = row - 1; j <= row + 1; j++)
        for (let i = column - 1; i <= column + 1; i++) {
          const seed = seeds[((j + grid) % grid) * grid + ((i + grid) % grid)]!
          const dx = x / step - i - seed.x
          const dy = y / step - j - seed.y
          const distance = Math.sqrt(dx * dx + dy * dy)
          if (distance < first) {
            second = first
            first = distance
            value = seed.value
          } else if (distance < second) second = distance
        }
      tile[y * size + x] = second - first < 0.08 ? -1 : value
    }
}

/** Overlapping boxes at all angles, each shaded. */
const boxes: Painter = (tile, size, random) => {
  for (let n = 0; n < size; n++) {
    const long = naturalSize(random, size / 40, size / 5)
    const wide = long * random.between(0.2, 1)
    const value = random.between(-1, 1)
    const shade = random.between(-0.4, 0.4)
    const [sin, cos] = sinCos(random.between(0, 3.14))
    around(size, random.between(0, size), random.between(0, size), long * 1.42, (at, dx, dy) => {
      const along = dx * cos + dy * sin
      const across = dy * cos - dx * sin
      if (Math.abs(along) <= long && Math.abs(across) <= wide) tile[at] = value + (shade * along) / long
    })
  }
}

/** Pencil strokes on paper. */
const strokes: Painter = (tile, size, random) => {
  addNoise(tile, size, 8, 0.3, random)
  for (let n = 0; n < size / 2; n++) {
    const long = random.between(size / 30, size / 5)
    const wide = random.between(0.7, size / 90)
    const value = random.between(-1.2, 0.6)
    const [sin, cos] = sinCos(random.between(0, 3.14))
    around(size, random.between(0, size), random.between(0, size), long, (at, dx, dy) => {
      if (Math.abs(dx * cos + dy * sin) <= long && Math.abs(dy * cos - dx * sin) <= wide) tile[at]! += value
    })
  }
}

/** Folded noise: bright veins. */
const marble: Painter = (tile, size, random) => {
  fractal(tile, size, random, random.between(0.8, 1.1))
  for (let i = 0; i < tile.length; i++) tile[i] = -Math.abs(tile[i]!)
}

const painters = { clouds, sand, leaves, blobs, plaid, checker, sparse, cells, boxes, strokes, marble }
export type TextureKind = keyof typeof painters

/** Surfaces the readout is fitted on, and others it has never seen. */
export const fitTextures = ['clouds', 'sand', 'leaves', 'blobs', 'plaid', 'checker', 'sparse'] as const
export const heldOutTextures = ['cells', 'boxes', 'strokes', 'marble'] as const

/** Draws a tile. @param size edge in pixels, a power of two. */
export function createTexture(kind: TextureKind, size: number, random: Random): Texture {
  const tile = new Float32Array(size * size)
  painters[kind](tile, size, random)
  return { size, grey: quantise(soften(tile, size)) }
}

/** 1-2-1 in both directions: at steps of a fraction of a pixel, bilinear sampling of a harder tile would flicker. */
function soften(tile: Float32Array, size: number): Float32Array {
  const mask = size - 1
  const across = new Float32Array(tile.length)
  const both = new Float32Array(tile.length)
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const row = y * size
      across[row + x] =
        (tile[row + ((x - 1) & mask)]! + 2 * tile[row + x]! + tile[row + ((x + 1) & mask)]!) / 4
    }
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const above = ((y - 1) & mask) * size + x
      const below = ((y + 1) & mask) * size + x
      both[y * size + x] = (across[above]! + 2 * across[y * size + x]! + across[below]!) / 4
    }
  return both
}

/** Stretches mean ± 2.5 standard deviations over 0…255. */
function quantise(tile: Float32Array): Uint8Array {
  let sum = 0
  let squares = 0
  for (const value of tile) {
    sum += value
    squares += value * value
  }
  const mean = sum / tile.length
  const scale = 51 / Math.sqrt(Math.max(1e-9, squares / tile.length - mean * mean))
  const grey = new Uint8Array(tile.length)
  for (let i = 0; i < tile.length; i++)
    grey[i] = Math.max(0, Math.min(255, Math.round(127.5 + (tile[i]! - mean) * scale)))
  return grey
}
