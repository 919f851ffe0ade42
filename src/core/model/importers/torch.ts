/**
 * A state_dict as torch.save writes it, in both serialisations: the zip (torch ≥ 1.6: `NAME/data.pkl` and one member
 * `NAME/data/KEY` per storage) and the legacy stream (five pickles, then the storages' bytes).
 * torch/serialization.py, `_save` and `_legacy_save`. Nothing of the file runs: see pickle.ts.
 */
import { AppError } from '../../../shared/errors'
import { unpickle, type PickleGlobal } from './pickle'
import type { FileTensor } from './tensors'
import { isZip, readStoredZip } from './zip'

const legacyMagic = 0x1950a86a20f9469cfc6cn
const legacyProtocol = 1001

const refuse = (message: string): never => {
  throw new AppError('model.pickle', message)
}

interface ElementType {
  name: string
  size: number
  of(bytes: Uint8Array): FileTensor['data']
}
/** A copy: bytes in the file are not aligned. */
const aligned = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer
const elementTypes: Record<string, ElementType> = {
  FloatStorage: { name: 'float32', size: 4, of: bytes => new Float32Array(aligned(bytes)) },
  DoubleStorage: { name: 'float64', size: 8, of: bytes => new Float64Array(aligned(bytes)) },
  LongStorage: { name: 'int64', size: 8, of: bytes => new BigInt64Array(aligned(bytes)) },
  IntStorage: { name: 'int32', size: 4, of: bytes => new Int32Array(aligned(bytes)) },
}

/** The flat memory that tensors are views of. Its bytes are known only when the whole file has been read. */
class Storage {
  bytes: Uint8Array = new Uint8Array(0)
  constructor(
    readonly type: ElementType,
    readonly count: number,
  ) {}
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0

/** A row-major view of a storage. */
class TorchTensor implements FileTensor {
  constructor(
    private readonly storage: Storage,
    private readonly offset: number,
    readonly shape: number[],
  ) {}
  get type(): string {
    return this.storage.type.name
  }
  get data(): FileTensor['data'] {
    const { type } = this.storage
    const { size } = type
    const count = this.shape.reduce((product, length) => product * length, 1)
    return type.of(this.storage.bytes.subarray(this.offset * size, (this.offset + count) * size))
  }
}

/** (storage, offset, shape, stride, …) as `torch._utils._rebuild_tensor(_v2)` takes it. */
function rebuildTensor([storage, offset, shape, stride]: unknown[]): TorchTensor {
  if (!(storage instanceof Storage) || !isCount(offset) || !Array.isArray(shape) || !Array.isArray(stride))
    return refuse('a tensor of this file has an unknown form')
  const sizes = (shape as unknown[]).map(size =>
    isCount(size) ? size : refuse('a tensor of this file has an impossible shape'),
  )
  let expected = 1
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    if (sizes[axis] !== 1 && stride[axis] !== expected)
      refuse('a tensor of this file is not stored row by row, which is not read')
    expected *= sizes[axis] ?? 1
  }
  if (offset + expected > storage.count)
    refuse(`a tensor of this file claims ${expected} values of a storage that has ${storage.count}`)
  return new TorchTensor(storage, offset, sizes)
}

const entry = (name: string, call: PickleGlobal['call']): [string, PickleGlobal] => [name, { name, call }]

const storagePrefix = 'torch.'
const globals: ReadonlyMap<string, PickleGlobal> = new Map([
  entry('torch._utils._rebuild_tensor', rebuildTensor),
  entry('torch._utils._rebuild_tensor_v2', rebuildTensor),
  entry('torch._utils._rebuild_parameter', ([tensor]) => tensor),
  entry('collections.OrderedDict', ([pairs]) => {
    const items = Array.isArray(pairs) ? (pairs as unknown[]) : []
    if (!items.every((pair): pair is [unknown, unknown] => Array.isArray(pair) && pair.length === 2))
      return refuse('an ordered dict of this file has an unknown form')
    return new Map(items)
  }),
  ...Object.keys(elementTypes).map(type =>
    entry(storagePrefix + type, () => refuse('this file makes a storage in an unknown way')),
  ),
])

/** Storages by key, made as the pickle refers to them: ('storage', type, key, location, count, view?). */
class Storages {
  readonly byKey = new Map<string, Storage>()

  readonly resolve = (id: unknown): Storage => {
    const [kind, type, key, , count, view] = Array.isArray(id) ? (id as unknown[]) : []
    const elements =
      elementTypes[((type as PickleGlobal | undefined)?.name ?? '').slice(storagePrefix.length)]
    if (kind !== 'storage' || !elements || typeof key !== 'string' || !isCount(count))
      return refuse('this file refers to data in an unknown way')
    if (view !== undefined && view !== null) refuse('this file has views of storages, which are not read')
    const known = this.byKey.get(key) ?? new Storage(elements, count)
    if (known.type !== elements || known.count !== count) refuse(`storage ${key} is described in two ways`)
    this.byKey.set(key, known)
    return known
  }
}

function readZip(bytes: Uint8Array): unknown {
  const members = readStoredZip(bytes)
  const pickleName = [...members.keys()].find(name => /^[^/]+\/data\.pkl$/.test(name))
  const pickle = pickleName === undefined ? undefined : members.get(pickleName)
  if (pickleName === undefined || !pickle) return refuse('this zip file is no torch file: it has no data.pkl')
  const folder = pickleName.slice(0, -'data.pkl'.length)
  const order = members.get(`${folder}byteorder`)
  if (order && Buffer.from(order).toString('latin1') !== 'little')
    refuse('this file is stored big-endian, which is not read')
  const storages = new Storages()
  const { value } = unpickle(pickle, { globals, persistent: storages.resolve })
  for (const [key, storage] of storages.byKey) {
    const data = members.get(`${folder}data/${key}`) ?? refuse(`storage ${key} is missing`)
    const claimed = storage.count * storage.type.size
    if (data.length < claimed) refuse(`storage ${key} claims ${claimed} bytes and has ${data.length}`)
    storage.bytes = data
  }
  return value
}

function readLegacy(bytes: Uint8Array): unknown {
  const magic = unpickle(bytes, { globals })
  if (magic.value !== legacyMagic) return refuse('this is no torch file')
  const protocol = unpickle(bytes, { globals, offset: magic.end })
  if (protocol.value !== legacyProtocol)
    refuse(`this torch file has the unknown version ${String(protocol.value)}`)
  const system = unpickle(bytes, { globals, offset: protocol.end })
  if (system.value instanceof Map && system.value.get('little_endian') === false)
    refuse('this file is stored big-endian, which is not read')
  const storages = new Storages()
  const state = unpickle(bytes, { globals, offset: system.end, persistent: storages.resolve })
  const keys = unpickle(bytes, { globals, offset: state.end })
  if (!Array.isArray(keys.value)) return refuse('this torch file does not list its storages')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = keys.end
  for (const key of keys.value as unknown[]) {
    const storage = storages.byKey.get(String(key)) ?? refuse(`storage ${String(key)} belongs to nothing`)
    if (at + 8 > bytes.length) refuse('this torch file is cut')
    const count = Number(view.getBigInt64(at, true))
    const end = at + 8 + storage.count * storage.type.size
    if (count !== storage.count)
      refuse(`storage ${String(key)} has ${count} values, ${storage.count} are expected`)
    if (end > bytes.length) refuse('this torch file is cut')
    storage.bytes = bytes.subarray(at + 8, end)
    at = end
  }
  for (const [key, { bytes: data, count }] of storages.byKey)
    if (data.length === 0 && count > 0) refuse(`storage ${key} is missing`)
  return state.value
}

/**
 * Tensor name → tensor. `data` is read anew at each access, so that a large file is not in memory twice.
 * Throws AppError model.pickle (a global that is not a plain tensor's, a cut or broken file) or model.invalid (the zip).
 */
export function readTorchState(bytes: Uint8Array): Map<string, FileTensor> {
  const value = isZip(bytes) ? readZip(bytes) : readLegacy(bytes)
  if (!(value instanceof Map)) return refuse('this torch file holds no state_dict')
  const state = new Map<string, FileTensor>()
  for (const [name, tensor] of value as Map<unknown, unknown>) {
    if (typeof name !== 'string' || !(tensor instanceof TorchTensor))
      return refuse('this torch file holds something else than named tensors')
    state.set(name, tensor)
  }
  return state
}
