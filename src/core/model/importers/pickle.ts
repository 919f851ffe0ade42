/**
 * An allow-listing unpickler: bytes in, values out, nothing runs. A pickle is a program for a stack machine whose
 * GLOBAL opcodes name Python callables; only those in the caller's table are known here, every other name is refused.
 * Opcodes: https://github.com/python/cpython/blob/3.12/Lib/pickletools.py. Protocols 0 to 5 without out-of-band buffers.
 *
 * dict → Map, list and tuple → array, bytes → Uint8Array (a view, not a copy), int → number (bigint beyond 2^53).
 * Memory is bounded by the file's own length: a length that passes the end is refused before anything is allocated,
 * and the machine is a loop, so nesting cannot exhaust the call stack.
 */
import { AppError } from '../../../shared/errors'

/** A Python callable of the table: what REDUCE (a call) makes of its arguments. */
export interface PickleGlobal {
  readonly name: string
  call(args: unknown[]): unknown
}

/** A value that takes its state by BUILD (`__setstate__`). */
export interface Buildable {
  setState(state: unknown): void
}

/** "module name" → what stands for it, e.g. "numpy.core.multiarray._reconstruct". */
export type PickleGlobals = ReadonlyMap<string, PickleGlobal>

export interface UnpickleOptions {
  globals: PickleGlobals
  /** Resolves BINPERSID (torch storages). Without it a persistent id is refused. */
  persistent?: (id: unknown) => unknown
  /** Where to start; default 0. */
  offset?: number
}

const refuse = (message: string): never => {
  throw new AppError('model.pickle', message, { hint: 'Only plain weight files are read.' })
}

/** A hostile name must not fill the screen or hide control characters. */
const printable = (name: string): string => name.replace(/[^\x20-\x7e]/g, '?').slice(0, 120)

const isBuildable = (value: unknown): value is Buildable =>
  typeof value === 'object' && value !== null && 'setState' in value && typeof value.setState === 'function'

const isGlobal = (value: unknown): value is PickleGlobal =>
  typeof value === 'object' &&
  value !== null &&
  'call' in value &&
  'name' in value &&
  typeof value.call === 'function'

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

/** Unquotes the repr of protocol 0's STRING. */
function unquote(line: string): string {
  const quote = line[0]
  if (line.length < 2 || (quote !== "'" && quote !== '"') || line.at(-1) !== quote)
    refuse('a string of this pickle is not quoted')
  return line
    .slice(1, -1)
    .replace(/\\(x[0-9a-fA-F]{2}|[nrt\\'"])/g, (_, code: string) =>
      code.startsWith('x')
        ? String.fromCharCode(parseInt(code.slice(1), 16))
        : ({ n: '\n', r: '\r', t: '\t' }[code] ?? code),
    )
}

/** Protocol 0's UNICODE: Latin-1 with \\uXXXX escapes. */
const unescapeUnicode = (line: string): string =>
  line.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (_, short?: string, long?: string) => {
    const point = parseInt(short ?? long ?? '', 16)
    return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd'
  })

/** Little-endian two's complement, at most 32 bytes (torch's magic number takes 10). */
function longOf(bytes: Uint8Array): number | bigint {
  if (bytes.length > 32) refuse(`a whole number of ${bytes.length} bytes does not belong into a weight file`)
  let value = 0n
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0)
  return narrow(bytes.length > 0 ? BigInt.asIntN(bytes.length * 8, value) : 0n)
}

const narrow = (value: bigint): number | bigint =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value

/** MARK pushes the stack so far aside; this stands for the items above one. */
class Machine {
  private readonly view: DataView
  private position: number
  private stack: unknown[] = []
  private readonly marks: unknown[][] = []
  private readonly memo = new Map<number, unknown>()

  constructor(
    private readonly bytes: Uint8Array,
    private readonly options: UnpickleOptions,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.position = options.offset ?? 0
  }

  run(): { value: unknown; end: number } {
    for (;;) {
      const at = this.position
      const code = this.take(1)[0] ?? 0
      if (code === 0x2e) return { value: this.pop(), end: this.position }
      const operation = operations[code]
      if (!operation)
        return refuse(`byte ${at} of this pickle is opcode 0x${code.toString(16)}, which is not read`)
      operation(this)
    }
  }

  take(length: number): Uint8Array {
    if (length < 0 || length > this.bytes.length - this.position)
      refuse(
        `this pickle ends at byte ${this.bytes.length}, but promises ${length} more at byte ${this.position}`,
      )
    const chunk = this.bytes.subarray(this.position, this.position + length)
    this.position += length
    return chunk
  }

  /** An unsigned little-endian integer of 1, 2, 4 or 8 bytes. */
  uint(size: 1 | 2 | 4 | 8): number {
    const at = this.position
    this.take(size)
    if (size === 1) return this.view.getUint8(at)
    if (size === 2) return this.view.getUint16(at, true)
    if (size === 4) return this.view.getUint32(at, true)
    return Number(this.view.getBigUint64(at, true))
  }

  int32(): number {
    const at = this.position
    this.take(4)
    return this.view.getInt32(at, true)
  }

  /** Big-endian, unlike all others. */
  float64(): number {
    const at = this.position
    this.take(8)
    return this.view.getFloat64(at, false)
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.position)
    if (end < 0) refuse('this pickle ends in the middle of a line')
    const text = latin1(this.take(end - this.position))
    this.position = end + 1
    return text
  }

  push(value: unknown): void {
    this.stack.push(value)
  }

  pop(): unknown {
    if (this.stack.length === 0) refuse('this pickle takes a value that it never gave')
    return this.stack.pop()
  }

  top(): unknown {
    if (this.stack.length === 0) refuse('this pickle uses a value that it never gave')
    return this.stack.at(-1)
  }

  mark(): void {
    this.marks.push(this.stack)
    this.stack = []
  }

  /** The items above the last mark. */
  popMark(): unknown[] {
    const items = this.stack
    this.stack = this.marks.pop() ?? refuse('this pickle closes a group that it never opened')
    return items
  }

  put(index: number): void {
    this.memo.set(index, this.top())
  }

  memoize(): void {
    this.put(this.memo.size)
  }

  get(index: number): void {
    if (!this.memo.has(index)) refuse(`this pickle recalls value ${index} before giving it`)
    this.push(this.memo.get(index))
  }

  global(module: unknown, name: unknown): void {
    if (typeof module !== 'string' || typeof name !== 'string')
      refuse('this pickle names a global by no name')
    const path = `${String(module)}.${String(name)}`
    this.push(
      this.options.globals.get(path) ?? refuse(`this file wants to run \`${printable(path)}\`: refused`),
    )
  }

  reduce(): void {
    const args = this.pop()
    const callee = this.pop()
    if (!isGlobal(callee) || !Array.isArray(args)) return refuse('this pickle calls what cannot be called')
    this.push(callee.call(args as unknown[]))
  }

  build(): void {
    const state = this.pop()
    const target = this.top()
    // An OrderedDict carries its (empty) attributes; they mean nothing here.
    if (target instanceof Map) return
    if (!isBuildable(target)) return refuse('this pickle sets the state of a value that has none')
    target.setState(state)
  }

  persistent(id: unknown): void {
    const resolve = this.options.persistent ?? (() => refuse('this pickle refers to data outside of itself'))
    this.push(resolve(id))
  }

  append(items: unknown[]): void {
    const target = this.top()
    if (!Array.isArray(target)) return refuse('this pickle appends to what is no list')
    for (const item of items) target.push(item)
  }

  set(items: unknown[]): void {
    const target = this.top()
    if (!(target instanceof Map) || items.length % 2 !== 0)
      return refuse('this pickle sets items of what is no dict')
    for (let i = 0; i < items.length; i += 2) target.set(items[i], items[i + 1])
  }

  dict(items: unknown[]): void {
    this.push(new Map<unknown, unknown>())
    this.set(items)
  }

  popMany(count: number): unknown[] {
    const items = Array.from({ length: count }, () => this.pop())
    return items.reverse()
  }
}

function intLine(text: string): unknown {
  if (text === '00') return false
  if (text === '01') return true
  const digits = text.replace(/L$/, '')
  if (!/^[+-]?\d{1,80}$/.test(digits)) refuse('a whole number of this pickle is not one')
  return narrow(BigInt(digits))
}

type Operation = (m: Machine) => void
/** Opcode → what it does; STOP is the loop's. An opcode that is not here is refused. */
const operations: Partial<Record<number, Operation>> = Object.fromEntries(
  (
    [
      ['(', m => m.mark()],
      ['0', m => void m.pop()],
      ['1', m => void m.popMark()],
      ['2', m => m.push(m.top())],
      ['N', m => m.push(null)],
      ['\x88', m => m.push(true)],
      ['\x89', m => m.push(false)],
      ['I', m => m.push(intLine(m.line()))],
      ['L', m => m.push(intLine(m.line()))],
      ['F', m => m.push(Number(m.line()))],
      ['S', m => m.push(unquote(m.line()))],
      ['V', m => m.push(unescapeUnicode(m.line()))],
      ['J', m => m.push(m.int32())],
      ['K', m => m.push(m.uint(1))],
      ['M', m => m.push(m.uint(2))],
      ['\x8a', m => m.push(longOf(m.take(m.uint(1))))],
      ['\x8b', m => m.push(longOf(m.take(m.uint(4))))],
      ['G', m => m.push(m.float64())],
      ['T', m => m.push(latin1(m.take(m.uint(4))))],
      ['U', m => m.push(latin1(m.take(m.uint(1))))],
      ['X', m => m.push(utf8(m.take(m.uint(4))))],
      ['\x8c', m => m.push(utf8(m.take(m.uint(1))))],
      ['\x8d', m => m.push(utf8(m.take(m.uint(8))))],
      ['B', m => m.push(m.take(m.uint(4)))],
      ['C', m => m.push(m.take(m.uint(1)))],
      ['\x8e', m => m.push(m.take(m.uint(8)))],
      ['\x96', m => m.push(m.take(m.uint(8)))],
      [')', m => m.push([])],
      ['t', m => m.push(m.popMark())],
      ['\x85', m => m.push(m.popMany(1))],
      ['\x86', m => m.push(m.popMany(2))],
      ['\x87', m => m.push(m.popMany(3))],
      [']', m => m.push([])],
      ['l', m => m.push(m.popMark())],
      ['a', m => m.append([m.pop()])],
      ['e', m => m.append(m.popMark())],
      ['}', m => m.push(new Map())],
      ['d', m => m.dict(m.popMark())],
      ['s', m => m.set(m.popMany(2))],
      ['u', m => m.set(m.popMark())],
      ['c', m => m.global(m.line(), m.line())],
      ['\x93', m => m.global(...(m.popMany(2) as [unknown, unknown]))],
      ['R', m => m.reduce()],
      ['\x81', m => m.reduce()],
      ['b', m => m.build()],
      ['p', m => m.put(Number(m.line()))],
      ['q', m => m.put(m.uint(1))],
      ['r', m => m.put(m.uint(4))],
      ['\x94', m => m.memoize()],
      ['g', m => m.get(Number(m.line()))],
      ['h', m => m.get(m.uint(1))],
      ['j', m => m.get(m.uint(4))],
      ['P', m => m.persistent(m.line())],
      ['Q', m => m.persistent(m.pop())],
      ['\x80', m => void m.uint(1)],
      // A frame only tells how much may be read ahead.
      ['\x95', m => void m.uint(8)],
    ] satisfies [string, Operation][]
  ).map(([code, operation]) => [code.charCodeAt(0), operation]),
)

/**
 * The value of the pickle at `offset` and the offset behind its STOP.
 * Throws AppError model.pickle: a global outside the table, an opcode that is not read, a broken or lying file.
 */
export function unpickle(bytes: Uint8Array, options: UnpickleOptions): { value: unknown; end: number } {
  return new Machine(bytes, options).run()
}
