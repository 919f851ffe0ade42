/** What crosses the process border, both ways, over birpc: small structured-cloneable values; no pixels, no tensors. */
import type {
  ClassifyProgress,
  ClassifyRequest,
  ConvertRequest,
  Engine,
  LoadedModel,
  Media,
  WindowsRequest,
} from '../core/contract/engine'
import type { WireError } from '../shared/errors'

/** A call's answer. Errors are values: an Error object crosses with its message but loses its code. */
export type Answer = { ok: true; value: unknown } | { ok: false; error: WireError }

/** Functions of the child. `id` names the call for `cancel` and `progress`. */
export interface ChildFunctions {
  call(id: number, method: string, args: unknown[]): Promise<Answer>
  /** Soft cancel: the call stops before its next frame or window. */
  cancel(id: number): void
}

/** Functions of the host, all one-way. */
export interface HostFunctions {
  progress(id: number, progress: ClassifyProgress): void
  /** Sent every second while the child's JS thread is free; `activity` grows whenever a call gets ahead. */
  beat(activity: number): void
}

/** What every method of a child is given besides its arguments. */
export interface CallContext {
  signal: AbortSignal
  /** Forwards progress to the host; counts as activity. */
  onProgress(progress: ClassifyProgress): void
}

/** A method as the child implements it: the same arguments, then the context. */
type Served<F> = F extends (...args: infer A) => infer R ? (...args: [...A, CallContext]) => R : never

/** Methods by role; the client's `call` is typed by the same tables. */
export interface EngineCalls {
  load(modelDir: string, provider: 'auto' | 'cpu'): Promise<LoadedModel>
  classify(request: ClassifyRequest): ReturnType<Engine['classify']>
  classifyWindows(request: WindowsRequest): ReturnType<Engine['classifyWindows']>
  runGolden(...args: Parameters<Engine['runGolden']>): ReturnType<Engine['runGolden']>
  convert(request: ConvertRequest): ReturnType<Engine['convert']>
  rewrite(modelDir: string): ReturnType<Engine['rewrite']>
}

export interface MediaCalls {
  probe(path: string): ReturnType<Media['probe']>
  poster(path: string, outFile: string, width: number): Promise<void>
  sprite(path: string, outFile: string): Promise<void>
  frameTimes(path: string): Promise<number[]>
  frames(path: string, indices: number[], outDir: string, width: number): Promise<void>
  snapshot(path: string, index: number, outFile: string): Promise<void>
  filmstrip(request: Parameters<Media['filmstrip']>[0]): Promise<void>
  sheet(request: Parameters<Media['sheet']>[0]): Promise<void>
  strips(request: Parameters<Media['strips']>[0]): Promise<void>
  reader(): ReturnType<Media['reader']>
}

export type ServedCalls<C> = { [K in keyof C]: Served<C[K]> }

export const beatMs = 1000
