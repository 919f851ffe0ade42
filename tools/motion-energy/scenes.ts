/**
 * Clips made by rule: a window that moves over a textured plane (camera motion), or a still window with textured patches moving
 * in front of it (object motion). Lengths are in frame heights, so a scene can be drawn at any picture size.
 *
 * Pans, tilts and zooms are named by the camera: in "pan left" it turns left and the picture's content runs to the right, in
 * "tilt up" the content runs down. Rotations are named by what is seen: in "rotate clockwise" the picture turns clockwise.
 */
import { sinCos } from './exact-math'
import type { Random } from './random'
import type { Texture } from './textures'

export const motionLabels = [
  'still',
  'pan left',
  'pan right',
  'tilt up',
  'tilt down',
  'zoom in',
  'zoom out',
  'rotate clockwise',
  'rotate anticlockwise',
  'shake',
  'object motion',
] as const
export type MotionLabel = (typeof motionLabels)[number]

/** Where the window is: centre in frame heights, frame heights of plane per picture height, and its turn in radians. */
export interface WindowState {
  x: number
  y: number
  scale: number
  angle: number
}

/** A patch in front of the plane, path in frame heights from the picture's centre. */
export interface Patch {
  texture: Texture
  /** Half width and half height. */
  halfWidth: number
  halfHeight: number
  round: boolean
  path: (frame: number) => { x: number; y: number; angle: number }
  tone: Tone
}

/** Grey value of a texture → picture value: 256 × 1 (luma) or 256 × 3 (RGB) bytes. */
export type Tone = Uint8Array

export interface Scene {
  label: MotionLabel
  texture: Texture
  /** Texture pixels in one frame height at scale 1. */
  texturePx: number
  window: (frame: number) => WindowState
  patches: Patch[]
  tone: Tone
  /** Sensor noise, grey levels; each frame has its own. */
  noise: number
  /** Seed of the noise. */
  seed: number
}

/** Ranges a scene is drawn from; speeds are each chosen from one of several bands. */
export interface SceneRanges {
  /** Frame heights a frame. */
  pan: readonly (readonly [number, number])[]
  /** Relative change of scale a frame. */
  zoom: readonly (readonly [number, number])[]
  /** Radians a frame. */
  turn: readonly (readonly [number, number])[]
  /** Half size of a moving patch, frame heights. */
  patch: readonly (readonly [number, number])[]
  /** Texture pixels in one frame height. */
  texturePx: readonly (readonly [number, number])[]
  contrast: readonly [number, number]
  noise: readonly [number, number]
}

const within = (random: Random, bands: readonly (readonly [number, number])[]): number => {
  const [low, high] = bands[random.integer(bands.length)]!
  return random.between(low, high)
}

/** Uneven speed: distance covered by frame t of a motion that averages 1 a frame and breathes by `depth`. */
function unevenly(random: Random, depth: number): (frame: number) => number {
  const period = random.between(30, 90)
  const phase = random.between(0, 6.28)
  const amount = (depth * period) / (2 * Math.PI)
  const start = sinCos(phase)[0]
  return frame => frame + amount * (sinCos((2 * Math.PI * frame) / period + phase)[0] - start)
}

/** Hand tremor: a sum of sines between 2.5 and 9 Hz (25 frames a second), about `size` in amplitude. */
function tremor(random: Random, size: number): (frame: number) => number {
  const parts = Array.from({ length: 3 }, () => ({
    radians: (2 * Math.PI * random.between(2.5, 9)) / 25,
    phase: random.between(0, 6.28),
    size: size * random.between(0.3, 0.9),
  }))
  return frame => parts.reduce((sum, p) => sum + p.size * sinCos(p.radians * frame + p.phase)[0], 0)
}

function power(base: number, exponent: number): number {
  // exponent is small and fractional; (1 + r)^t by squaring its whole part and a line between whole frames.
  const whole = Math.floor(exponent)
  let result = 1
  for (let i = 0; i < Math.abs(whole); i++) result *= base
  if (whole < 0) result = 1 / result
  return result * (1 + (base - 1) * (exponent - whole))
}

/** The window's motion for a camera label. */
function cameraMotion(
  label: MotionLabel,
  random: Random,
  ranges: SceneRanges,
  frames: number,
): (frame: number) => WindowState {
  const start: WindowState = {
    x: random.between(0, 4),
    y: random.between(0, 4),
    scale: 1,
    angle: random.between(0, 6.28),
  }
  const pace = unevenly(random, random.between(0, 0.3))
  const hand = random.next() < 0.3 ? random.between(0, 0.002) : 0
  const handX = tremor(random, hand)
  const handY = tremor(random, hand)
  const still: WindowState = { ...start }
  const [dx, dy] =
    label === 'pan left' ? [-1, 0] : label === 'pan right' ? [1, 0] : label === 'tilt up' ? [0, -1] : [0, 1]
  switch (label) {
    case 'pan left':
    case 'pan right':
    case 'tilt up':
    case 'tilt down': {
      const speed = within(random, ranges.pan)
      const across = random.between(-0.25, 0.25)
      // In the picture's axes, then turned with the plane.
      const [sin, cos] = sinCos(start.angle)
      const mx = dx + dy * across
      const my = dy + dx * across
      return frame => {
        const d = speed * pace(frame)
        const px = mx * d + handX(frame)
        const py = my * d + handY(frame)
        return { ...still, x: start.x + px * cos - py * sin, y: start.y + px * sin + py * cos }
      }
    }
    case 'zoom in':
    case 'zoom out': {
      const rate = within(random, ranges.zoom)
      const base = label === 'zoom in' ? 1 / (1 + rate) : 1 + rate
      return frame => ({
        ...still,
        x: start.x + handX(frame),
        y: start.y + handY(frame),
        // Scale 1 in mid-clip, so that both directions see the same range of detail.
        scale: power(base, pace(frame) - frames / 2),
      })
    }
    case 'rotate clockwise':
    case 'rotate anticlockwise': {
      const rate = within(random, ranges.turn) * (label === 'rotate clockwise' ? -1 : 1)
      return frame => ({
        ...still,
        x: start.x + handX(frame),
        y: start.y + handY(frame),
        angle: start.angle + rate * pace(frame),
      })
    }
    case 'shake': {
      const size = random.between(0.01, 0.045)
      const shakeX = tremor(random, size * random.between(0.3, 1))
      const shakeY = tremor(random, size * random.between(0.3, 1))
      const roll = tremor(random, random.between(0, 0.015))
      return frame => ({
        ...still,
        x: start.x + shakeX(frame),
        y: start.y + shakeY(frame),
        angle: start.angle + roll(frame),
      })
    }
    default:
      return () => still
  }
}

/** A patch that crosses, swings, circles or spins, never far outside the picture. */
function movingPatch(
  random: Random,
  texture: Texture,
  ranges: SceneRanges,
  frames: number,
  tone: Tone,
): Patch {
  const half = within(random, ranges.patch)
  const speed = Math.min(0.05, within(random, ranges.pan))
  const angle = random.between(0, 6.28)
  const [sin, cos] = sinCos(angle)
  const x = random.between(-0.22, 0.22)
  const y = random.between(-0.22, 0.22)
  const spin = random.next() < 0.25 ? within(random, ranges.turn) * random.sign() : 0
  const kind = random.integer(3)
  const radius = random.between(0.08, 0.2)
  const reach = 0.3
  return {
    texture,
    tone,
    halfWidth: half,
    halfHeight: half * random.between(0.6, 1.4),
    round: random.next() < 0.6,
    path: frame => {
      const s = speed * (frame - frames / 2)
      const turn = spin * frame
      if (kind === 0) {
        // Straight, bouncing between −reach and reach.
        const period = 4 * reach
        const folded = (((s + reach) % period) + period) % period
        const along = folded < 2 * reach ? folded - reach : 3 * reach - folded
        return { x: x * 0.6 + along * cos, y: y * 0.6 + along * sin, angle: turn }
      }
      const [a, b] = sinCos(s / radius + angle)
      if (kind === 1) return { x: x + radius * b, y: y + radius * a, angle: turn }
      return { x: x + radius * a * cos, y: y + radius * a * sin, angle: turn }
    },
  }
}

function toneCurve(random: Random, contrast: number): Tone {
  const middle = random.between(0.5 * contrast, 1 - 0.5 * contrast)
  const curve = random.between(-0.5, 0.5)
  return Uint8Array.from({ length: 256 }, (_, i) => {
    const u = i / 255
    const bent = u + curve * u * (1 - u)
    return Math.round(255 * (middle + contrast * (bent - 0.5)))
  })
}

/** Draws a scene's parameters. `frames` is the length its paths are centred on. */
export function createScene(
  label: MotionLabel,
  textures: readonly Texture[],
  ranges: SceneRanges,
  random: Random,
  frames: number,
): Scene {
  const texture = textures[random.integer(textures.length)]!
  const window = cameraMotion(label, random, ranges, frames)
  const patches: Patch[] = []
  if (label === 'object motion') {
    const count = 1 + random.integer(3)
    for (let n = 0; n < count; n++)
      patches.push(
        movingPatch(
          random,
          textures[random.integer(textures.length)]!,
          ranges,
          frames,
          toneCurve(random, random.between(...ranges.contrast)),
        ),
      )
  }
  return {
    label,
    texture,
    texturePx: within(random, ranges.texturePx),
    window,
    patches,
    tone: toneCurve(random, random.between(...ranges.contrast)),
    noise: random.next() < 0.5 ? 0 : random.between(...ranges.noise),
    seed: random.bits(),
  }
}
