/** Motion-JPEG in AVI 1.0 (Microsoft's RIFF layout): the simplest container that every decoder opens. */

const u32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, i) => bytes.writeUInt32LE(value, i * 4))
  return bytes
}
const u16 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 2)
  values.forEach((value, i) => bytes.writeUInt16LE(value, i * 2))
  return bytes
}
const ascii = (text: string): Buffer => Buffer.from(text, 'latin1')

/** Chunks are padded to an even length. */
function chunk(id: string, ...parts: Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return Buffer.concat([ascii(id), u32(length), ...parts, Buffer.alloc(length % 2)])
}
const list = (id: string, ...parts: Uint8Array[]): Buffer => chunk('LIST', ascii(id), ...parts)

const hasIndex = 0x10
const isKeyFrame = 0x10

/** An AVI file of JPEG pictures at a whole number of frames a second. */
export function muxAvi(pictures: readonly Uint8Array[], width: number, height: number, fps: number): Buffer {
  const largest = pictures.reduce((most, picture) => Math.max(most, picture.length), 0)
  const microseconds = Math.round(1_000_000 / fps)
  const file = u32(microseconds, largest * fps, 0, hasIndex, pictures.length, 0, 1, largest, width, height)
  const stream = Buffer.concat([
    ascii('vidsMJPG'),
    // Flags, priority and language, initial frames, scale, rate, start, length, buffer, quality (unset), sample size.
    u32(0, 0, 0, 1, fps, 0, pictures.length, largest, 0xffffffff, 0),
    u16(0, 0, width, height),
  ])
  const format = Buffer.concat([
    u32(40, width, height),
    u16(1, 24),
    ascii('MJPG'),
    u32(width * height * 3, 0, 0, 0, 0),
  ])
  let offset = 4
  const frames: Buffer[] = []
  const index: Buffer[] = []
  for (const picture of pictures) {
    const frame = chunk('00dc', picture)
    index.push(ascii('00dc'), u32(isKeyFrame, offset, picture.length))
    frames.push(frame)
    offset += frame.length
  }
  return chunk(
    'RIFF',
    ascii('AVI '),
    list(
      'hdrl',
      chunk('avih', file, Buffer.alloc(16)),
      list('strl', chunk('strh', stream), chunk('strf', format)),
    ),
    list('movi', ...frames),
    chunk('idx1', ...index),
  )
}
