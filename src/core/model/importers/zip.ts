/** Members of a zip file that are stored, not deflated: what torch writes. Views into the bytes, nothing is copied. */
import { AppError } from '../../../shared/errors'

const endOfDirectory = 0x06054b50
const endOfDirectory64 = 0x06064b50
const locator64 = 0x07064b50
const directoryEntry = 0x02014b50
const localEntry = 0x04034b50

const refuse = (message: string): never => {
  throw new AppError('model.invalid', message)
}

export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4

/** Where the central directory begins and how many entries it has; the 64-bit record where one is given. */
function directory(view: DataView): { offset: number; entries: number } {
  // The record is last, behind it only a comment of at most 64 KiB.
  const last = view.byteLength - 22
  for (let at = last; at >= Math.max(0, last - 0xffff); at--) {
    if (view.getUint32(at, true) !== endOfDirectory) continue
    if (at >= 20 && view.getUint32(at - 20, true) === locator64) {
      const record = Number(view.getBigUint64(at - 12, true))
      if (view.getUint32(record, true) !== endOfDirectory64) break
      return {
        entries: Number(view.getBigUint64(record + 32, true)),
        offset: Number(view.getBigUint64(record + 48, true)),
      }
    }
    return { entries: view.getUint16(at + 10, true), offset: view.getUint32(at + 16, true) }
  }
  return refuse('this zip file has no directory: it is cut')
}

/** Sizes and places beyond 32 bits stand in an extra field (id 1), in this order, only those that are needed. */
function wide(view: DataView, at: number, length: number, narrow: number[]): number[] {
  if (!narrow.includes(0xffffffff)) return narrow
  for (let field = at; field + 4 <= at + length; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== 1) continue
    let next = field + 4
    return narrow.map(value => {
      if (value !== 0xffffffff) return value
      next += 8
      return Number(view.getBigUint64(next - 8, true))
    })
  }
  return narrow
}

function read(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const members = new Map<string, Uint8Array>()
  const { offset, entries } = directory(view)
  let at = offset
  for (let entry = 0; entry < entries; entry++) {
    if (view.getUint32(at, true) !== directoryEntry) refuse('the directory of this zip file is broken')
    const method = view.getUint16(at + 10, true)
    const nameLength = view.getUint16(at + 28, true)
    const extraLength = view.getUint16(at + 30, true)
    const name = Buffer.from(bytes.subarray(at + 46, at + 46 + nameLength)).toString('utf8')
    const [size = 0, packed = 0, local = 0] = wide(view, at + 46 + nameLength, extraLength, [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ])
    if (method !== 0 || packed !== size) refuse(`${name} is compressed, which is not read`)
    if (view.getUint32(local, true) !== localEntry) refuse('the directory of this zip file is broken')
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
    if (start + size > bytes.length) refuse('this zip file is cut')
    members.set(name, bytes.subarray(start, start + size))
    at += 46 + nameLength + extraLength + view.getUint16(at + 32, true)
  }
  return members
}

/** Name → bytes. Throws AppError model.invalid: cut, broken, or with a compressed member. */
export function readStoredZip(bytes: Uint8Array): Map<string, Uint8Array> {
  try {
    return read(bytes)
  } catch (error) {
    if (error instanceof RangeError) refuse('this zip file is cut or broken')
    throw error
  }
}
