/** Archive parts from a local server that cuts, lies and runs out. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startFileServer, type FileServer } from '../../../test/file-server'
import { choosePartNumbers, parseArchiveList } from './archive-list'
import { estimateArchives, fetchArchives, type FetchRequest } from './fetch-archives'
import { unpackArchive } from './unpack'

let server: FileServer
let dir: string

beforeEach(async () => {
  server = await startFileServer()
  dir = await mkdtemp(join(tmpdir(), 'kinetoscope-archives-'))
})
afterEach(async () => {
  await server.close()
  await rm(dir, { recursive: true, force: true })
})

async function tarOf(members: Record<string, Uint8Array | string>): Promise<Buffer> {
  const tar = pack()
  for (const [name, content] of Object.entries(members)) tar.entry({ name }, Buffer.from(content))
  tar.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of tar) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks)
}

const clip = (n: number): string => `${String(n).padStart(11, 'k')}_000001_000011.mp4`
const to = (): string => join(dir, 'clips')
const clipsThere = async (): Promise<string[]> =>
  (await readdir(to(), { recursive: true })).filter(name => name.endsWith('.mp4')).sort()
const leftovers = async (): Promise<string[]> =>
  (await readdir(to(), { recursive: true })).filter(name => /\.part/.test(name))

function request(names: string[], more: Partial<FetchRequest> = {}): FetchRequest {
  const parts = parseArchiveList(names.map(name => `${server.url}/${name}`).join('\n'))
  return { parts, to: to(), selection: '', fetch: globalThis.fetch, ...more }
}

describe('a list of parts', () => {
  it('takes plain addresses, relative ones, comments and checksums on either side', () => {
    const md5 = 'd41d8cd98f00b204e9800998ecf8427e'
    const list = parseArchiveList(
      `# parts\nhttps://a.org/x/part_0.tar.gz\r\n\n${md5}  *part_1.tar.gz\nhttps://a.org/p%202.tar sha256:${'a'.repeat(64)}\n`,
      'https://a.org/x/list.txt',
    )
    expect(list).toEqual([
      { url: 'https://a.org/x/part_0.tar.gz', name: 'part_0.tar.gz', checksum: null },
      { url: 'https://a.org/x/part_1.tar.gz', name: 'part_1.tar.gz', checksum: { kind: 'md5', hex: md5 } },
      {
        url: 'https://a.org/p%202.tar',
        name: 'p_2.tar',
        checksum: { kind: 'sha256', hex: 'a'.repeat(64) },
      },
    ])
  })

  it('is refused by line where it is none', () => {
    expect(() => parseArchiveList('https://a.org/a.tar\n<html>')).toThrow('line 2 of the list is no address')
    expect(() => parseArchiveList('file:///etc/passwd')).toThrow('line 1 of the list is not http')
    expect(() => parseArchiveList('# nothing\n')).toThrow('names no archive')
  })

  it('is chosen from by number', () => {
    expect(choosePartNumbers('0-2, 5,2', 6)).toEqual([0, 1, 2, 5])
    expect(choosePartNumbers('all', 3)).toEqual([0, 1, 2])
    expect(() => choosePartNumbers('4-9', 6)).toThrow('part 9 is not there: the list has parts 0 to 5')
    expect(() => choosePartNumbers('first', 6)).toThrow('"first" is no part')
  })
})

describe('fetching', () => {
  it('goes on after a cut where it stopped, and does nothing twice', async () => {
    const body = await tarOf({ [clip(1)]: randomBytes(200_000), [clip(2)]: randomBytes(100_000) })
    server.files.set('/a.tar', { body, etag: '"a"', cuts: [90_000, 0, 0, 0] })
    const cut = await fetchArchives(request(['a.tar']))
    expect(cut.failed).toMatchObject([{ name: 'a.tar', code: 'archive.unavailable' }])
    expect(await clipsThere()).toEqual([])
    server.files.set('/a.tar', { body, etag: '"a"' })
    expect(await fetchArchives(request(['a.tar']))).toMatchObject({ written: 2, failed: [] })
    expect(server.requests.at(-1)?.headers.range).toMatch(/^bytes=[1-9]\d*-$/)
    expect(await clipsThere()).toEqual([clip(1), clip(2)])
    expect(await leftovers()).toEqual([])
    const asked = server.requests.length
    expect(await fetchArchives(request(['a.tar']))).toMatchObject({ already: 1, written: 0 })
    expect(server.requests).toHaveLength(asked)
  })

  it('names a missing part and one with a wrong checksum by both sums, and has the others', async () => {
    const [good, other] = [await tarOf({ [clip(1)]: 'one' }), await tarOf({ [clip(2)]: 'two' })]
    server.files.set('/good.tar', { body: good }).set('/other.tar', { body: other })
    const sum = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
    const parts = parseArchiveList(
      `${server.url}/gone.tar\n${server.url}/other.tar ${sum(good)}\n${server.url}/good.tar ${sum(good)}`,
    )
    const report = await fetchArchives({ ...request(['good.tar']), parts })
    expect(report.failed.map(({ name, code }) => [name, code])).toEqual([
      ['gone.tar', 'archive.unavailable'],
      ['other.tar', 'archive.hash'],
    ])
    expect(report.failed[0]?.message).toContain('404')
    expect(report.failed[1]?.message).toContain(sum(good))
    expect(report.failed[1]?.message).toContain(sum(other))
    expect(await clipsThere()).toEqual([clip(1)])
    expect(await leftovers()).toEqual([])
  })

  it('stops before the disk would be full, with what is whole, and goes on when there is room', async () => {
    const body = gzipSync(await tarOf({ [clip(1)]: randomBytes(3000), [clip(2)]: randomBytes(3000) }))
    server.files.set('/a.tgz', { body, etag: '"a"' })
    await expect(fetchArchives(request(['a.tgz'], { maxBytes: 4000 }))).rejects.toMatchObject({
      code: 'disk.full',
    })
    expect(await clipsThere()).toEqual([clip(1)])
    expect(await leftovers()).toEqual([])
    expect(await fetchArchives(request(['a.tgz'], { maxBytes: 8000 }))).toMatchObject({ kept: 1, written: 1 })
    expect(await clipsThere()).toEqual([clip(1), clip(2)])
  })

  it('takes only the clips that are wanted, into the folders they are given, from ten thousand', async () => {
    const members = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, n) => [`./val/${clip(n)}`, `clip ${n}`]),
    )
    server.files.set('/many.tar.gz', { body: gzipSync(await tarOf(members)) })
    const place = (name: string): string | null =>
      /[1-9]\d?00_000001/.test(name) ? `some class/${name}` : null
    const report = await fetchArchives(request(['many.tar.gz'], { place, selection: 'some class' }))
    expect(report).toMatchObject({ written: 99, failed: [] })
    expect(await clipsThere()).toHaveLength(99)
    expect(await readFile(join(to(), 'some class', clip(4200)), 'utf8')).toBe('clip 4200')
    // Another choice of classes needs the part once more; what is there is kept.
    const all = await fetchArchives(request(['many.tar.gz'], { selection: '' }))
    expect(all).toMatchObject({ already: 0, written: 10_000 })
  })

  it('estimates from what servers tell, without fetching', async () => {
    server.files.set('/a.tar', { body: new Uint8Array(5000) }).set('/b.tar', { body: new Uint8Array(7000) })
    const { parts } = request(['a.tar', 'b.tar', 'gone.tar'])
    const estimate = await estimateArchives(parts, to(), globalThis.fetch)
    expect(estimate).toMatchObject({ parts: 3, bytes: 12_000, largest: 7000, unknown: 1 })
    expect(estimate.freeBytes).toBeGreaterThan(0)
  })
})

describe('unpacking', () => {
  it('overwrites nothing and lets no member choose its folder', async () => {
    const archive = join(dir, 'evil.tar')
    await writeFile(
      archive,
      await tarOf({
        '../../outside.mp4': 'x',
        '/abs.mp4': 'y',
        '.hidden.mp4': 'z',
        [clip(1)]: 'the archive’s',
      }),
    )
    await fetchArchives({ ...request(['x.tar']), parts: [] })
    await writeFile(join(to(), clip(1)), 'mine')
    const report = await unpackArchive({ archive, to: to() })
    expect(report).toMatchObject({ written: 2, different: [clip(1)], passedOver: 1 })
    expect(await readFile(join(to(), clip(1)), 'utf8')).toBe('mine')
    expect(await clipsThere()).toEqual(['abs.mp4', clip(1), 'outside.mp4'].sort())
    expect((await readdir(dir)).sort()).toEqual(['clips', 'evil.tar'])
  })

  it('names what the disk does not take, and has the rest', async () => {
    const long = `${'x'.repeat(300)}.mp4`
    server.files.set('/a.tar', { body: await tarOf({ [long]: 'a', [clip(1)]: 'b' }) })
    await mkdir(join(to(), '.archives', 'unpacking'), { recursive: true })
    await writeFile(join(to(), '.archives', 'unpacking', '.12345678.part'), 'of a killed run')
    const report = await fetchArchives(request(['a.tar']))
    expect(report).toMatchObject({ written: 1, refused: [long], failed: [] })
    expect(await leftovers()).toEqual([])
    expect(await readdir(join(to(), '.archives'))).toEqual(['fetched.json'])
  })

  it.each([
    ['no bytes', Buffer.alloc(0)],
    ['no members', Buffer.alloc(10_240)],
  ])('says of an archive with %s that it is empty, and asks for it again the next time', async (_, body) => {
    server.files.set('/a.tar', { body })
    for (const _try of [1, 2])
      expect((await fetchArchives(request(['a.tar']))).failed).toMatchObject([
        { code: 'archive.invalid', message: 'a.tar is empty' },
      ])
  })

  it('says of a cut archive that it is, keeping what is whole', async () => {
    const archive = join(dir, 'cut.tar')
    const whole = await tarOf({ [clip(1)]: randomBytes(4000), [clip(2)]: randomBytes(40_000) })
    await writeFile(archive, whole.subarray(0, 20_000))
    await expect(unpackArchive({ archive, to: to() })).rejects.toMatchObject({ code: 'archive.invalid' })
    expect(await clipsThere()).toEqual([clip(1)])
    expect(await leftovers()).toEqual([])
  })
})
