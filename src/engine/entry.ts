/** Main file of both children. The role comes by environment: `engine` computes, `media` looks and never loads ORT. */
import './polyfill'
import { constants, setPriority } from 'node:os'
import type { EngineConfig } from '../core/contract/engine'
import { createLocalMedia } from '../core/media/local-media'
import { createLocalEngine } from './local'
import type { EngineCalls, MediaCalls, ServedCalls } from './protocol'
import { serveCalls, type Channel } from './serve'

/** Electron's utility processes talk over process.parentPort, forked ones over process.send. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}

function parentChannel(): Channel {
  const { parentPort } = process as unknown as { parentPort?: ParentPort }
  if (parentPort)
    return {
      post: message => parentPort.postMessage(message),
      onMessage: listener => parentPort.on('message', event => listener(event.data)),
    }
  // Without the parent there is nobody to work for.
  process.on('disconnect', () => process.exit(0))
  return {
    post: message => {
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
    },
    onMessage: listener => process.on('message', listener),
  }
}

function engineMethods(config: EngineConfig): ServedCalls<EngineCalls> {
  const engine = createLocalEngine(config)
  return {
    load: (modelDir, provider) => engine.load(modelDir, provider),
    classify: (request, context) => engine.classify(request, p => context.onProgress(p), context.signal),
    classifyWindows: (request, context) =>
      engine.classifyWindows(request, p => context.onProgress(p), context.signal),
    runGolden: (modelDir, golden) => engine.runGolden(modelDir, golden),
    convert: (request, context) => engine.convert(request, context.signal),
    rewrite: (modelDir, context) => engine.rewrite(modelDir, context.signal),
  }
}

function mediaMethods(config: EngineConfig): ServedCalls<MediaCalls> {
  const media = createLocalMedia(config)
  return {
    probe: (path, { signal }) => media.probe(path, signal),
    poster: (path, outFile, width, { signal }) => media.poster(path, outFile, width, signal),
    sprite: (path, outFile, { signal }) => media.sprite(path, outFile, signal),
    frameTimes: (path, { signal }) => media.frameTimes(path, signal),
    frames: (path, indices, outDir, width, { signal }) => media.frames(path, indices, outDir, width, signal),
    snapshot: (path, index, outFile, { signal }) => media.snapshot(path, index, outFile, signal),
    filmstrip: (request, { signal }) => media.filmstrip(request, signal),
    sheet: (request, { signal }) => media.sheet(request, signal),
    strips: (request, { signal }) => media.strips(request, signal),
    reader: () => media.reader(),
  }
}

/** A network takes every core it is given: the window, the host and the media process must still answer at once. */
function lowerPriority(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // A system that forbids it computes as well, only less politely.
  }
}

const role = process.env['KINETOSCOPE_ROLE']
if (role !== 'media') lowerPriority()
const config = JSON.parse(process.env['KINETOSCOPE_ENGINE_CONFIG'] ?? '{}') as EngineConfig
serveCalls(parentChannel(), role === 'media' ? mediaMethods(config) : engineMethods(config))
