import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assets, assetsMissing } from '../../../test/assets'
import { tempFolder, writeTree } from '../../../test/temp-folder'
import { compareUtf8, sortByUtf8 } from '../base/utf8-order'
import { sniff } from './file-types'
import { parseKineticsName } from '../kinetics/kinetics-name'
import { scanFolder } from './scan-folder'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const mp4 = Buffer.from('\0\0\0\x20ftypisom\0\0\x02\0isomiso2', 'latin1')
const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
const chunk = (name: string): number[] => [0, 0, 0, 0, ...Buffer.from(name), 0, 0, 0, 0]
const stillPng = bytes(...png, ...new Array<number>(17).fill(0), ...chunk('IDAT'), ...chunk('acTL'))
const movingPng = bytes(...png, ...new Array<number>(17).fill(0), ...chunk('acTL'), ...chunk('IDAT'))

describe('listing a folder', () => {
  it.skipIf(assetsMissing('the awkward clips'))('takes every awkward file but the hidden one', async () => {
    const scan = await scanFolder(assets.awkward)
    const all = await readdir(assets.awkward)
    expect(scan.files.map(file => file.path)).toEqual(
      all.filter(name => name !== '.hidden.mp4').sort(compareUtf8),
    )
    expect(scan.skipped).toEqual([{ reason: 'hidden file', count: 1, examples: ['.hidden.mp4'] }])
  })

  it('goes by ending or first bytes, and counts the rest by reason', async () => {
    const folder = await tempFolder()
    await writeTree(folder, {
      'a/clip.mp4': 'this is no video',
      'a/empty.webm': '',
      'a/UPPER.MOV': mp4,
      'b/no_ending': mp4,
      'b/notes.txt': mp4,
      'b/moving.png': movingPng,
      'b/still.png': stillPng,
      'b/photo.jpg': bytes(0xff, 0xd8, 0xff),
      'b/second.jpg': bytes(0xff, 0xd8, 0xff),
      'b/readme.md': 'hello',
      'b/song.m4a': mp4,
      'b/labels.csv': 'label,youtube_id\n',
      'b/program.ts': 'export const x = 1\n',
      'b/stream.ts': Buffer.alloc(188 * 5, Buffer.concat([bytes(0x47), Buffer.alloc(187)])),
      'b/damaged.ts': Buffer.alloc(500),
      'b/.DS_Store': 'x',
      'b/Thumbs.db': 'x',
      '.git/hidden.mp4': mp4,
      'picture.heic': Buffer.from('\0\0\0\x20ftypheic\0\0\0\0', 'latin1'),
      nothing: '',
    })
    const scan = await scanFolder(folder)
    expect(scan.files.map(file => file.path)).toEqual([
      'a/UPPER.MOV',
      'a/clip.mp4',
      'a/empty.webm',
      'b/damaged.ts',
      'b/moving.png',
      'b/no_ending',
      'b/notes.txt',
      'b/stream.ts',
    ])
    expect(scan.skipped.map(({ reason, count }) => `${reason}: ${count}`)).toEqual([
      'empty file: 1',
      'hidden file: 1',
      'hidden folder: 1',
      'sound file: 1',
      'still picture: 4',
      'system file: 1',
      'text or data file: 3',
    ])
    expect(scan.skipped.find(({ reason }) => reason === 'still picture')?.examples).toHaveLength(3)
  })

  it('follows links once and never round in a loop', async () => {
    const folder = await tempFolder()
    await writeTree(folder, { 'real/deep/clip.mp4': mp4 })
    const outside = await tempFolder()
    await writeTree(outside, { 'other.mp4': mp4 })
    await symlink(folder, join(folder, 'real/loop'))
    await symlink(join(folder, 'real'), join(folder, 'again'))
    await symlink(outside, join(folder, 'elsewhere'))
    await symlink(join(folder, 'real/deep/clip.mp4'), join(folder, 'linked.mp4'))
    await symlink(join(folder, 'gone'), join(folder, 'broken.mp4'))
    const scan = await scanFolder(folder)
    expect(scan.files.map(file => file.path)).toEqual([
      'elsewhere/other.mp4',
      'linked.mp4',
      'real/deep/clip.mp4',
    ])
    expect(scan.skipped).toEqual([
      { reason: 'broken link', count: 1, examples: ['broken.mp4'] },
      { reason: 'link to a folder listed already', count: 2, examples: ['again', 'real/loop'] },
    ])
  })

  it('of one file takes that file, whatever it is called', async () => {
    const folder = await tempFolder()
    await writeTree(folder, { '.odd': 'x', 'other.mp4': mp4 })
    const scan = await scanFolder(join(folder, '.odd'))
    expect(scan).toMatchObject({ folder, files: [{ path: '.odd', bytes: 1 }], skipped: [] })
  })

  it('that is not there says so', async () => {
    await expect(scanFolder(join(await tempFolder(), 'nope'))).rejects.toMatchObject({ code: 'path.missing' })
  })

  it('names what it leaves out because its name is not UTF-8', async () => {
    const folder = await tempFolder()
    await writeFile(Buffer.concat([Buffer.from(`${folder}/bad`), bytes(0xff), Buffer.from('.mp4')]), mp4)
    const scan = await scanFolder(folder)
    expect(scan.files).toEqual([])
    expect(scan.skipped).toMatchObject([{ reason: 'name that is not UTF-8', count: 1 }])
  })

  it('of 20,000 files takes at most 5 s', async () => {
    const folder = await tempFolder()
    for (let i = 0; i < 100; i++) {
      await mkdir(join(folder, `class ${i}`))
      await Promise.all(
        Array.from({ length: 200 }, (_, n) => writeFile(join(folder, `class ${i}`, `${n}.mp4`), mp4)),
      )
    }
    const startedAt = performance.now()
    const scan = await scanFolder(folder)
    expect(scan.files).toHaveLength(20_000)
    const ms = performance.now() - startedAt
    process.stderr.write(`20,000 files listed in ${Math.round(ms)} ms\n`)
    expect(ms).toBeLessThan(5000)
  })
})

describe('first bytes', () => {
  it.each([
    ['mp4', mp4],
    ['webm', Buffer.from('\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm', 'latin1')],
    ['avi', Buffer.from('RIFF\0\0\0\0AVI LIST', 'latin1')],
    ['flv', bytes(0x46, 0x4c, 0x56, 1, 5, 0)],
    ['mpeg', bytes(0, 0, 0, 1, 0x67, 0x4d)],
    ['mpeg', bytes(0, 0, 0, 1, 0x40, 1)],
    ['mpeg', bytes(0, 0, 1, 0xba, 0x21)],
    ['webp', Buffer.from('RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x12\0\0\0', 'latin1')],
    ['gif', Buffer.from('GIF89a\0\0\0\0\0\0\0!\xff\x0bNETSCAPE2.0', 'latin1')],
    ['apng', movingPng],
    [null, stillPng],
    [null, Buffer.from('RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0', 'latin1')],
    [null, Buffer.from('RIFF\0\0\0\0WAVEfmt ', 'latin1')],
    [null, Buffer.from('GIF89a\0\0\0\0\0\0\0,', 'latin1')],
    [null, Buffer.from('Not free of words that look like boxes')],
    [null, bytes()],
  ])('%s', (kind, content) => {
    expect(sniff(Uint8Array.from(content))).toBe(kind)
  })

  it('of any text say no video', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 800 }), text => {
        fc.pre(!/^(\.RMF|YUV4MPEG2 |DKIF)/.test(text))
        expect(sniff(Buffer.from(text))).toBeNull()
      }),
    )
  })

  it('of any bytes are never a crash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), content => {
        sniff(content)
        sniff(Buffer.concat([Buffer.from(png), content]))
      }),
    )
  })
})

describe('byte order', () => {
  it('is that of the UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
      }),
      { numRuns: 500 },
    )
    expect(compareUtf8('\uffee', '💪')).toBeLessThan(0) // UTF-16 order would say otherwise
  })
})

describe('sorting by bytes', () => {
  it('is what sorting the buffers gives, for few and many', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { maxLength: 50 }), async texts => {
        const many = Array.from({ length: 200 }, (_, i) => texts.map(text => `${i % 7}${text}`)).flat()
        const sorted = await sortByUtf8(many, text => text)
        expect(sorted).toEqual([...many].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
      }),
      { numRuns: 10 },
    )
  })
})

describe('Kinetics names', () => {
  it('give id and seconds, also for ids that begin with a dash or hold underscores', () => {
    expect(parseKineticsName('-0BveUV52cM_000012_000022.mp4')).toEqual({
      youtubeId: '-0BveUV52cM',
      startSec: 12,
      endSec: 22,
    })
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z0-9_-]{11}$/),
        fc.integer({ min: 0, max: 999_998 }),
        (youtubeId, startSec) => {
          const endSec = startSec + 1
          const name = `${youtubeId}_${String(startSec).padStart(6, '0')}_${String(endSec).padStart(6, '0')}`
          expect(parseKineticsName(`${name}.webm`)).toEqual({ youtubeId, startSec, endSec })
          expect(parseKineticsName(name)).toEqual({ youtubeId, startSec, endSec })
        },
      ),
    )
  })

  it.each([
    'v_GGSY1Qvo990.mp4',
    'ZYc410CE4Rg_0_10000.mp4',
    'short_000001_000002.mp4',
    '-0BveUV52cM_000022_000012.mp4',
  ])('are not seen in %s', name => {
    expect(parseKineticsName(name)).toBeNull()
  })
})
