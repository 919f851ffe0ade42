/** A network of the user's on its way to a card: what its graph says, the ways it may want its frames, the choices made. */
import { z } from 'zod'
import { ModelCard, Preprocess, Sampling, TopEntry } from './domain'

export const Layout = ModelCard.shape.input.shape.layout
export type Layout = z.output<typeof Layout>

/** How clips become the tensor: the part of a card that a graph cannot tell by itself. */
export const Feeding = z.object({
  input: ModelCard.shape.input,
  sampling: Sampling,
  preprocess: Preprocess,
})
export type Feeding = z.output<typeof Feeding>

/** One way of feeding the network that would be usual for it, and why it is thought of. */
export const FeedCandidate = z.object({
  /** Of the recipe: torchvision, i3d, pytorchvideo, imagenet, unit. */
  preset: z.string(),
  title: z.string(),
  /** One sentence, for a person. */
  why: z.string(),
  feeding: Feeding,
})
export type FeedCandidate = z.output<typeof FeedCandidate>

const Axis = z.union([z.number(), z.string(), z.null()])

/** An ONNX file that was looked into and is kept aside until it is saved or given up. */
export const DraftModel = z.object({
  id: z.string(),
  fileName: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  /** A number is fixed by the graph; a name or null is free. */
  input: z.object({ name: z.string(), shape: z.array(Axis) }),
  output: z.object({ name: z.string(), classes: z.number().int().positive() }),
  /** Output with the pooled vector, where one is named like it. */
  features: z.string().optional(),
  /** Axis orders that the shape allows, the likeliest first. */
  layouts: z.array(Layout).min(1),
  /** What the graph leaves open. */
  free: z.object({ frames: z.boolean(), size: z.boolean() }),
  /** Found by running it once; null when it did not run as the first candidate feeds it. */
  kind: ModelCard.shape.output.shape.kind.nullable(),
  /** Why it did not run. */
  problem: z.string().nullable(),
  /** Which classes these probably are. `set` names a list that comes with the program. */
  labels: z.object({ set: z.string().nullable(), why: z.string() }),
  /** Best first. */
  candidates: z.array(FeedCandidate).min(1),
})
export type DraftModel = z.output<typeof DraftModel>

/** The class names: a list that comes with the program, or a text (a JSON array, or one name a line). */
export const LabelChoice = z.union([
  z.object({ set: z.string() }),
  z.object({ text: z.string().max(2_000_000), name: z.string().default('') }),
])
export type LabelChoice = z.output<typeof LabelChoice>

/** What one way of feeding makes of one clip. */
export const Trial = z.object({
  kind: ModelCard.shape.output.shape.kind,
  topk: z.array(TopEntry),
  margin: z.number(),
  entropy: z.number(),
  /** Frames of the view that was fed, and the seconds of the clip from its first to its last. */
  frames: z.number(),
  spanSec: z.number(),
  inferMs: z.number(),
  /** The middle frame as the network got it, brought back to a picture: a data URL; null where it could not be made. */
  picture: z.string().nullable(),
})
export type Trial = z.output<typeof Trial>

/** "My Net (v2)" → "my-net-v2"; '' when nothing is left. */
export const idOfTitle = (title: string): string =>
  title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, '-')
    .replace(/^[-._]+|[-._]+$/g, '')
    .slice(0, 60)

export interface FeedingChange {
  layout?: Layout
  frames?: number
  size?: number
  fps?: number
}

const scaled = (value: number, from: number, to: number): number =>
  Math.max(to, Math.round((value * to) / from))

/**
 * The same recipe with another axis order, number of frames, size (square, pixels) or rate. The resize keeps its
 * proportion to the crop. Pure.
 */
export function changeFeeding(feeding: Feeding, { layout, frames, size, fps }: FeedingChange): Feeding {
  const { input, sampling, preprocess } = feeding
  const { resize, crop } = preprocess
  const count = frames === undefined ? null : { min: frames, max: frames }
  return {
    input: {
      ...input,
      ...(layout && { layout }),
      ...(count && { frames: { ...count, multipleOf: 1 } }),
      ...(size !== undefined && { height: size, width: size }),
    },
    sampling: {
      ...sampling,
      ...(fps !== undefined && { rate: { fps } }),
      // Doubling can overshoot a fixed count.
      ...(count && { frames: count, tooFew: sampling.tooFew === 'double' ? 'loop' : sampling.tooFew }),
    },
    preprocess:
      size === undefined
        ? preprocess
        : {
            ...preprocess,
            crop: { ...crop, height: size, width: size },
            resize:
              resize.mode === 'short-side'
                ? { ...resize, size: scaled(resize.size, Math.min(crop.height, crop.width), size) }
                : {
                    ...resize,
                    height: scaled(resize.height, crop.height, size),
                    width: scaled(resize.width, crop.width, size),
                  },
          },
  }
}
