import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCounter } from '../../../test/counter-clip'
import { findFfmpeg } from './ffmpeg-cli'
import { frameCommand, quoted } from './frame-command'

describe('quoting', () => {
  it('keeps plain words and shields everything a shell would read', () => {
    expect(quoted('/clips/a-b_1.mp4', 'linux')).toBe('/clips/a-b_1.mp4')
    expect(quoted("it's $HOME.mp4", 'linux')).toBe(`'it'\\''s $HOME.mp4'`)
    expect(quoted('C:\\my clips\\a.mp4', 'win32')).toBe('"C:\\my clips\\a.mp4"')
  })
})

describe.skipIf(process.platform === 'win32')('the command in a shell', () => {
  let folder: string
  let ffmpeg: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kinetoscope-command-'))
    ffmpeg = await findFfmpeg('')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(['counter.mp4', 'counter-vfr.mp4', 'counter-b-frames.avi'])('writes that frame of %s', name => {
    const clip = join(folder, `it's 100% "${name}`)
    copyFileSync(resolve(__dirname, '../../../test/fixtures', name), clip)
    const numbers = [0, 7, 20].map(index => {
      const command = frameCommand(clip, index, `${name}_${index}.png`).replace(
        'ffmpeg',
        `'${ffmpeg}' -v error`,
      )
      execFileSync('sh', ['-c', command], { cwd: folder, stdio: 'pipe' })
      const png = PNG.sync.read(readFileSync(join(folder, `${name}_${index}.png`)), { skipRescale: true })
      const data = new Uint8Array(png.width * png.height * 3)
      for (let i = 0; i < png.width * png.height; i++) data.set(png.data.subarray(i * 4, i * 4 + 3), i * 3)
      return readCounter({ width: png.width, data })
    })
    // The frames that the variable one kept: every fourth of the first 25.
    expect(numbers).toEqual(name === 'counter-vfr.mp4' ? [0, 25, 38] : [0, 7, 20])
  })
})
