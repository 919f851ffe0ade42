/** What the host asks of its two child processes. Implemented by engine/client.ts (a process) and engine/local.ts (tests). */
import type { SheetPage } from '../media/draw-contact-sheet'
import type { StripText } from '../media/caption-overlays'
import type {
  GraphVariant,
  MediaInfo,
  ModelCard,
  Protocol,
  ProviderUse,
  RuntimeChoice,
  ScoreWindow,
  TopEntry,
  View,
  Warning,
} from '../../shared/domain'
import type { GraphFacts } from '../model/card'

export type ReaderChoice = 'auto' | 'libav' | 'ffmpeg'

export interface EngineConfig {
  reader: ReaderChoice
  /** Intra-op threads; 0 = one per core. */
  threads: number
  /** Explicit ffmpeg binary, or '' to look it up. */
  ffmpegPath: string
}

export interface LoadedModel {
  provider: ProviderUse
  /** Reader in use and why, e.g. { id: 'libav 8.1', why: '' }. */
  reader: { id: string; why: string }
}

export interface ClassifyRequest {
  /** Absolute path of the clip. */
  path: string
  /** Folder of the installed model: card.json, graph, labels. */
  modelDir: string
  protocol: Protocol
  topK: number
  provider: 'auto' | 'cpu'
  /**
   * How far to go, for `bench`: decode the planned frames only; make the tensor too; run the network on a zero
   * tensor of the planned shape without decoding; or all of it (the default). Anything but `all` has an empty topk.
   */
  stage?: 'all' | 'decode' | 'tensor' | 'infer'
}

/** Everything a row says that the engine knows; the host adds clip, truth, human. */
export interface ClassifyOutcome {
  media: MediaInfo
  views: View[]
  topk: TopEntry[]
  margin: number
  entropy: number
  warnings: Warning[]
  provider: ProviderUse
  reader: string
  decodeMs: number
  preprocessMs: number
  inferMs: number
  /** The rewritten one only when every window went through it. */
  graph: GraphVariant
}

export interface ClassifyProgress {
  stage: 'open' | 'decode' | 'preprocess' | 'infer'
  windowsDone: number
  windows: number
}

export interface WindowsRequest {
  /** Absolute path of the clip. */
  path: string
  modelDir: string
  /** Seconds of a window and from one to the next; left out: the model's own, and a quarter of it. */
  windowSec?: number
  strideSec?: number
  topK: number
  provider: 'auto' | 'cpu'
}

export interface WindowsOutcome {
  media: MediaInfo
  windowSec: number
  strideSec: number
  windows: ScoreWindow[]
  warnings: Warning[]
}

export interface Engine {
  /** Loads (or keeps) a model. Throws AppError model.* when the card and the graph disagree. */
  load(modelDir: string, provider: 'auto' | 'cpu'): Promise<LoadedModel>
  /** One clip. Throws AppError; `details.stage` names the stage (domain.ts `Stage`). Abort: soft, then hard after 2 s. */
  classify(
    request: ClassifyRequest,
    onProgress?: (p: ClassifyProgress) => void,
    signal?: AbortSignal,
  ): Promise<ClassifyOutcome>
  /** One long clip window after window: scores over time. Throws and is aborted as `classify`. */
  classifyWindows(
    request: WindowsRequest,
    onProgress?: (p: ClassifyProgress) => void,
    signal?: AbortSignal,
  ): Promise<WindowsOutcome>
  /** Runs the installed graph once on a tensor made by formula inside the engine (golden check at import). */
  runGolden(modelDir: string, golden: GoldenInput): Promise<{ logits: number[]; features: number[] }>
  /**
   * Converts a weight file into `<outDir>/model.onnx` by core/model/convert.ts `convertWeights`, away from the host's
   * event loop. The file's hash has been checked by the caller. Throws AppError model.pickle, model.invalid, disk.full.
   */
  convert(request: ConvertRequest, signal?: AbortSignal): Promise<ConvertedGraph>
  /**
   * Rewrites the graph of a model folder to two dimensions, proves and times it, and keeps it there as a second file
   * when it is faster (core/model/variant.ts `chooseVariant`). The card is the caller's to write.
   */
  rewrite(modelDir: string, signal?: AbortSignal): Promise<RuntimeChoice>
  dispose(): Promise<void>
}

/** Formats of published weights that an importer exists for. */
export type WeightFormat =
  | 'i3d-flax'
  | 'i3d-torch'
  | 'movinet-stream-tflite'
  | 'torchvision-r3d_18'
  | 'torchvision-mc3_18'
  | 'torchvision-r2plus1d_18'
  | 'onnx'

export interface ConvertRequest {
  format: WeightFormat
  /** Absolute path of the weight file. */
  file: string
  /** Existing folder to write model.onnx into. */
  outDir: string
  /** Name of the output that holds the scores; default "logits". Null: not known yet, the facts tell (ONNX only). */
  output?: string | null
}

export interface ConvertedGraph {
  /** Of model.onnx. */
  sha256: string
  bytes: number
  /** Width of the output that holds the scores; 0 where none was named. */
  classes: number
  /** What the graph says of itself; only where no output was named. */
  facts?: GraphFacts
}

/** Inputs given by formula, so that no tensor crosses a process border. */
export interface GoldenInput {
  formula: 'sin-cos-i3d'
  frames: number
  height: number
  width: number
}

export interface FilmstripRequest {
  path: string
  card: Pick<ModelCard, 'preprocess' | 'input'>
  view: View
  /** Folder to write `<step>.png` into. */
  outDir: string
}

export interface SheetRequest {
  page: SheetPage
  /** Pictures of these time steps of a clip as the network saw it, in place of a poster of every cell's clip. */
  frames: { path: string; card: Pick<ModelCard, 'preprocess' | 'input'>; view: View } | null
  outFile: string
}

export interface StripsRequest {
  texts: StripText[]
  /** Size of the picture that they will lie over, in pixels. */
  picture: { width: number; height: number }
  /** Folder to write `<index>.png` into. */
  outDir: string
}

export interface Media {
  probe(path: string, signal?: AbortSignal): Promise<{ media: MediaInfo; warnings: Warning[] }>
  /** Writes a JPEG poster (a representative, never black frame), at most `width` px wide, display orientation. */
  poster(path: string, outFile: string, width: number, signal?: AbortSignal): Promise<void>
  /**
   * Writes a sheet for a quick look: one JPEG of `spriteCells` pictures side by side, evenly spread over the clip,
   * display orientation, each cut to the shape of a tile's picture.
   */
  sprite(path: string, outFile: string, signal?: AbortSignal): Promise<void>
  /** pts of every frame in presentation order, seconds from the first frame. */
  frameTimes(path: string, signal?: AbortSignal): Promise<number[]>
  /** Writes JPEG frames for the player: the asked index and some after it, `<outDir>/<index>.jpg`. */
  frames(path: string, indices: number[], outDir: string, width: number, signal?: AbortSignal): Promise<void>
  /** Writes one frame as PNG: every pixel of it, square, right side up. Throws clip.unreadable where it cannot be decoded. */
  snapshot(path: string, index: number, outFile: string, signal?: AbortSignal): Promise<void>
  /** Writes the exact tensor frames of a view as PNG, denormalised. */
  filmstrip(request: FilmstripRequest, signal?: AbortSignal): Promise<void>
  /** Writes a page of pictures with words as PNG; a clip without a picture has an empty place. */
  sheet(request: SheetRequest, signal?: AbortSignal): Promise<void>
  /** Writes lines of words as PNG strips to lie over a video. */
  strips(request: StripsRequest, signal?: AbortSignal): Promise<void>
  reader(): Promise<{ id: string; why: string }>
  dispose(): Promise<void>
}
