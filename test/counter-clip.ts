/** The picture of the fixture clips: a frame that carries its own number, and how to read it back from any crop of it. */

export const frameSize = { width: 160, height: 120 }
const bits = 10
const block = 10
/** Left and top of the row of blocks, inside what a square centre crop keeps. */
const codeAt = { x: 30, y: 40 }

/** Three by five pixels per digit, row by row. */
const glyphs = ['75557', '26227', '71747', '71717', '55711', '74717', '74757', '71111', '75757', '75717']

/** Frame n (below 1024) as packed RGB. */
export function counterFrame(n: number): Uint8Array {
  const { width, height } = frameSize
  const data = new Uint8Array(width * height * 3)
  const put = (x: number, y: number, r: number, g: number, b: number): void => {
    data.set([r, g, b], (y * width + x) * 3)
  }
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      put(x, y, 60 + ((x + n * 2) % 120), 60 + ((y + n) % 120), 100 + ((x + y) % 60))
  // A grey frame round the blocks keeps their edges sharp enough after any codec.
  for (let y = codeAt.y - 5; y < codeAt.y + block + 5; y++)
    for (let x = codeAt.x - 5; x < codeAt.x + bits * block + 5; x++) put(x, y, 128, 128, 128)
  for (let bit = 0; bit < bits; bit++) {
    const value = (n >> (bits - 1 - bit)) & 1 ? 255 : 0
    for (let y = 0; y < block; y++)
      for (let x = 0; x < block; x++) put(codeAt.x + bit * block + x, codeAt.y + y, value, value, value)
  }
  const text = String(n).padStart(3, '0')
  for (let i = 0; i < text.length; i++) {
    const rows = glyphs[Number(text[i])]!
    for (let y = 0; y < 20; y++)
      for (let x = 0; x < 12; x++) {
        const lit = (Number(rows[y >> 2]) >> (2 - (x >> 2))) & 1
        if (lit) put(56 + i * 16 + x, 70 + y, 255, 255, 255)
      }
  }
  return data
}

/**
 * Reads the number back. `view` says where the picture lies in the fixture's own pixels: scale = pixels of the picture
 * per fixture pixel, left and top = fixture pixel at the picture's corner.
 */
export function readCounter(
  picture: { width: number; data: ArrayLike<number> },
  view: { scale: number; left: number; top: number } = { scale: 1, left: 0, top: 0 },
): number {
  let n = 0
  for (let bit = 0; bit < bits; bit++) {
    const x = Math.round((codeAt.x + bit * block + block / 2 - view.left) * view.scale)
    const y = Math.round((codeAt.y + block / 2 - view.top) * view.scale)
    const at = (y * picture.width + x) * 3
    const luma = (picture.data[at]! + picture.data[at + 1]! + picture.data[at + 2]!) / 3
    n = n * 2 + (luma > 127 ? 1 : 0)
  }
  return n
}
