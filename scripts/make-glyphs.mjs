/**
 * `node scripts/make-glyphs.mjs`: draws the letters of DejaVu Sans once, in a browser, into src/core/media/drawing/glyphs.json.
 * What the app writes into pictures is made of them: neither ffmpeg builds nor systems agree on fonts. Needs DejaVu Sans.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { chromium } from '@playwright/test'
import { ensureChromium } from './lib/browser.mjs'
import { root } from './lib/setup.mjs'

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i))
const letters = [
  ...range(0x20, 0x7e),
  ...range(0xa1, 0x17f),
  ...range(0x391, 0x3c9),
  ...range(0x401, 0x45f),
  ...'‘’“”‚„–—…•·×→≈≤≥✓✗□€',
]
/** Pixels: of the font, and of a letter's box above and below the base line. */
const size = 32
const [above, below] = [31, 9]

const { path } = await ensureChromium()
const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox'] })
const page = await browser.newPage()
const drawn = await page.evaluate(
  ({ letters, size, above, below }) => {
    const canvas = document.createElement('canvas')
    canvas.width = size * 3
    canvas.height = above + below
    const context = canvas.getContext('2d', { willReadFrequently: true })
    const font = `${size}px "DejaVu Sans"`
    return letters.map(letter => {
      context.font = font
      const advance = Math.round(context.measureText(letter).width)
      context.clearRect(0, 0, canvas.width, canvas.height)
      context.fillStyle = '#fff'
      context.fillText(letter, 1, above)
      const { data } = context.getImageData(0, 0, advance + 2, above + below)
      return { advance, alpha: [...data].filter((_, i) => i % 4 === 3) }
    })
  },
  { letters, size, above, below },
)
await browser.close()

// Sixteen shades of two neighbouring pixels share a byte.
const shades = drawn.flatMap(({ alpha }) => alpha.map(value => Math.round(value / 17)))
const packed = Buffer.alloc(Math.ceil(shades.length / 2))
shades.forEach((shade, i) => (packed[i >> 1] |= i % 2 === 0 ? shade << 4 : shade))
const glyphs = {
  source: 'DejaVu Sans (Bitstream Vera licence), drawn by scripts/make-glyphs.mjs',
  size,
  above,
  below,
  letters: letters.join(''),
  advances: drawn.map(({ advance }) => advance),
  shades: deflateSync(packed, { level: 9 }).toString('base64'),
}
writeFileSync(join(root, 'src/core/media/drawing/glyphs.json'), `${JSON.stringify(glyphs)}\n`)
process.stdout.write(`${letters.length} letters\n`)
