/**
 * The filter bank: quadrature pairs of space-time Gabor kernels. A picture that drifts is a set of oriented planes in (x, y, t);
 * a Gabor of spatial frequency k and temporal frequency ω answers where the picture moves along k at ω/k pixels a frame
 * (Adelson & Bergen, "Spatiotemporal energy models for the perception of motion", J. Opt. Soc. Am. A 2(2), 1985). One bank
 * serves all pyramid levels, so halving the picture doubles every speed.
 */
import { exp, sinCos } from './exact-math'

/** Kernel edge in frames and in pixels; even, so that 96-pixel pictures at stride 2 stay mirror symmetric. */
export const kernelFrames = 8
export const kernelSize = 8
const wavelengthPx = 5
const sigmaPx = 1.8
const sigmaFrames = 1.8
/** Cycles a frame: at λ = 5 px these are 0.7 and 1.5 px a frame at the finest level, 2.8 and 6 at the coarsest. */
const temporalFrequencies = [0.14, 0.3] as const

/** Spatial orientations, 45° apart: the wave's normal, x to the right, y down. */
export const orientations = 4
/** Per orientation: standing, then slow forward, slow backward, fast forward, fast backward. */
export const responsesPerOrientation = 5
export const channels = orientations * responsesPerOrientation

const positions = (length: number): number[] => Array.from({ length }, (_, i) => i - (length - 1) / 2)

function gaussian(length: number, sigma: number): Float64Array {
  const raw = positions(length).map(p => exp((-p * p) / (2 * sigma * sigma)))
  const sum = raw.reduce((a, b) => a + b, 0)
  return Float64Array.from(raw, value => value / sum)
}

const wave = (envelope: Float64Array, radians: number, part: 0 | 1): Float64Array =>
  Float64Array.from(positions(envelope.length), (p, i) => envelope[i]! * sinCos(radians * p)[part])

const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0)
const squares = (values: Float64Array): number => values.reduce((a, b) => a + b * b, 0)

/** One-dimensional factors; a kernel is a sum of products of them, which is what makes the plain TypeScript pass fast. */
export interface Factors {
  /** Envelope across space, and its cosine and sine at the full and the diagonal (1/√2) frequency. */
  envelope: Float64Array
  full: { cos: Float64Array; sin: Float64Array }
  diagonal: { cos: Float64Array; sin: Float64Array }
  /** Mean of each orientation's even kernel: subtracted (times the envelope), so that brightness alone excites nothing. */
  evenMean: [number, number, number, number]
  /** Envelope across time, and for each speed the even part (without its mean: a still picture excites nothing) and the odd. */
  standing: Float64Array
  moving: { cos: Float64Array; sin: Float64Array }[]
  /** Scale of each channel's pair to unit length. */
  gain: Float64Array
}

function spatialEnergy(f: Omit<Factors, 'gain' | 'moving' | 'standing'>, orientation: number): number {
  let total = 0
  for (let y = 0; y < kernelSize; y++)
    for (let x = 0; x < kernelSize; x++) {
      const [even, odd] = spatialPair(f, orientation, x, y)
      total += even * even + odd * odd
    }
  return total / 2
}

/** Even and odd value of an orientation's spatial kernel at (x, y): cos and sin of the phase kx·x + ky·y. */
export function spatialPair(
  f: Pick<Factors, 'envelope' | 'full' | 'diagonal' | 'evenMean'>,
  orientation: number,
  x: number,
  y: number,
): [even: number, odd: number] {
  const flat = f.evenMean[orientation]! * f.envelope[x]! * f.envelope[y]!
  if (orientation === 0) return [f.full.cos[x]! * f.envelope[y]! - flat, f.full.sin[x]! * f.envelope[y]!]
  if (orientation === 2) return [f.envelope[x]! * f.full.cos[y]! - flat, f.envelope[x]! * f.full.sin[y]!]
  const { cos, sin } = f.diagonal
  // 135° points left and down: kx is negative.
  const sign = orientation === 1 ? 1 : -1
  return [cos[x]! * cos[y]! - sign * sin[x]! * sin[y]! - flat, sign * sin[x]! * cos[y]! + cos[x]! * sin[y]!]
}

export function createFactors(): Factors {
  const envelope = gaussian(kernelSize, sigmaPx)
  const radians = (2 * Math.PI) / wavelengthPx
  const full = { cos: wave(envelope, radians, 1), sin: wave(envelope, radians, 0) }
  const diagonal = {
    cos: wave(envelope, radians / Math.sqrt(2), 1),
    sin: wave(envelope, radians / Math.sqrt(2), 0),
  }
  const straight = sum(full.cos)
  const oblique = sum(diagonal.cos) * sum(diagonal.cos)
  const space = {
    envelope,
    full,
    diagonal,
    evenMean: [straight, oblique, straight, oblique] as Factors['evenMean'],
  }
  const standing = gaussian(kernelFrames, sigmaFrames)
  const moving = temporalFrequencies.map(frequency => {
    const cos = wave(standing, 2 * Math.PI * frequency, 1)
    const mean = sum(cos)
    return {
      cos: cos.map((value, i) => value - mean * standing[i]!),
      sin: wave(standing, 2 * Math.PI * frequency, 0),
    }
  })
  const gain = new Float64Array(channels)
  for (let o = 0; o < orientations; o++) {
    const across = spatialEnergy(space, o)
    gain[o * responsesPerOrientation] = 1 / Math.sqrt(across * squares(standing))
    moving.forEach(({ cos, sin }, speed) => {
      const unit = 1 / Math.sqrt(across * (squares(cos) + squares(sin)))
      gain[o * responsesPerOrientation + 1 + speed * 2] = unit
      gain[o * responsesPerOrientation + 2 + speed * 2] = unit
    })
  }
  return { ...space, standing, moving, gain }
}

/**
 * The bank as Conv weights [2·channels, 1, kernelFrames, kernelSize, kernelSize]: all even kernels, then all odd ones.
 * Even and odd are the cosine and sine of kx·x + ky·y − ω·t under the envelope.
 */
export function createKernelBank(f: Factors = createFactors()): Float32Array {
  const volume = kernelFrames * kernelSize * kernelSize
  const bank = new Float32Array(2 * channels * volume)
  for (let channel = 0; channel < channels; channel++) {
    const orientation = Math.floor(channel / responsesPerOrientation)
    const response = channel % responsesPerOrientation
    const speed = f.moving[(response - 1) >> 1]
    const sign = response % 2 === 1 ? 1 : -1
    for (let t = 0; t < kernelFrames; t++) {
      const cos = response === 0 ? f.standing[t]! : speed!.cos[t]!
      const sin = response === 0 ? 0 : sign * speed!.sin[t]!
      for (let y = 0; y < kernelSize; y++)
        for (let x = 0; x < kernelSize; x++) {
          const [even, odd] = spatialPair(f, orientation, x, y)
          const at = (t * kernelSize + y) * kernelSize + x
          bank[channel * volume + at] = f.gain[channel]! * (even * cos + odd * sin)
          bank[(channels + channel) * volume + at] = f.gain[channel]! * (odd * cos - even * sin)
        }
    }
  }
  return bank
}
