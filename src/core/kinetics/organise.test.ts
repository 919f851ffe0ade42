import { link, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { folderName, organise, organiseModes, planOrganise } from './organise'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kinetoscope-organise-'))
  await mkdir(join(dir, 'flat'))
  for (const name of ['-a.mp4', 'b #1%.mp4', 'c.mp4']) await writeFile(join(dir, 'flat', name), name)
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const labels: Record<string, string> = { '-a.mp4': "massaging person's head", 'b #1%.mp4': 'a/b: "c"' }
const plan = () => planOrganise(['-a.mp4', 'b #1%.mp4', 'c.mp4'], path => labels[path] ?? null)
const below = async (folder: string): Promise<string[]> =>
  (await readdir(join(dir, folder), { recursive: true })).filter(name => name.includes('.')).sort()

describe('organising', () => {
  it('gives each clip its class folder, and leaves what the annotations do not name', () => {
    expect(plan()).toEqual({
      placements: [
        { from: '-a.mp4', to: "massaging person's head/-a.mp4", label: "massaging person's head" },
        { from: 'b #1%.mp4', to: 'a_b_ _c_/b #1%.mp4', label: 'a/b: "c"' },
      ],
      unnamed: ['c.mp4'],
      collisions: [],
    })
    const twice = planOrganise(['x/a.mp4', 'y/A.mp4'], () => 'archery')
    expect(twice.collisions).toEqual([{ from: 'y/A.mp4', to: 'archery/A.mp4' }])
  })

  it('makes folder names that every system takes', () => {
    expect(['archery', 'a<b>?', 'dots...', '  ', 'tab\there'].map(folderName)).toEqual([
      'archery',
      'a_b__',
      'dots',
      '_',
      'tab_here',
    ])
  })

  it.each(organiseModes.filter(mode => mode !== 'index'))(
    'by %s: every clip there, nothing lost',
    async mode => {
      const request = { plan: plan(), from: join(dir, 'flat'), to: join(dir, 'classes'), mode }
      expect(await organise(request)).toEqual({ placed: 2, already: 0, failed: [] })
      expect(await below('classes')).toEqual(['a_b_ _c_/b #1%.mp4', "massaging person's head/-a.mp4"])
      expect(await readFile(join(dir, 'classes', "massaging person's head/-a.mp4"), 'utf8')).toBe('-a.mp4')
      expect(await below('flat')).toEqual(mode === 'move' ? ['c.mp4'] : ['-a.mp4', 'b #1%.mp4', 'c.mp4'])
      const again = await organise(request)
      if (mode === 'move') expect(again.failed).toHaveLength(2)
      else expect(again).toMatchObject({ placed: 0, already: 2 })
    },
  )

  it('overwrites nothing: a file of that name stays as it is', async () => {
    await mkdir(join(dir, 'classes', "massaging person's head"), { recursive: true })
    const there = join(dir, 'classes', "massaging person's head/-a.mp4")
    await writeFile(there, 'another one')
    const report = await organise({
      plan: plan(),
      from: join(dir, 'flat'),
      to: join(dir, 'classes'),
      mode: 'move',
    })
    expect(report).toMatchObject({
      placed: 1,
      already: 0,
      failed: [{ path: '-a.mp4', message: expect.stringContaining('another file is massaging') as string }],
    })
    expect(await readFile(there, 'utf8')).toBe('another one')
    expect(await readFile(join(dir, 'flat', '-a.mp4'), 'utf8')).toBe('-a.mp4')
  })

  it('never calls half a copy placed, and leaves no part of its own', async () => {
    const request = { plan: plan(), from: join(dir, 'flat'), to: join(dir, 'classes'), mode: 'copy' as const }
    await mkdir(join(dir, 'classes', "massaging person's head"), { recursive: true })
    await writeFile(join(dir, 'classes', "massaging person's head/-a.mp4"), '-a')
    expect(await organise(request)).toMatchObject({ placed: 1, already: 0, failed: [{ path: '-a.mp4' }] })
    expect((await below('classes')).filter(name => name.includes('.part'))).toEqual([])
  })

  it('keeps an index that says something else', async () => {
    const request = { plan: plan(), from: join(dir, 'flat'), to: join(dir, 'ix'), mode: 'index' as const }
    await organise(request)
    await organise(request)
    await writeFile(join(dir, 'ix', 'index.csv'), 'mine')
    await expect(organise(request)).rejects.toMatchObject({ code: 'request.invalid' })
    expect(await readFile(join(dir, 'ix', 'index.csv'), 'utf8')).toBe('mine')
  })

  it('sorts a flat folder in place, and a file with two names keeps the other one', async () => {
    await link(join(dir, 'flat', '-a.mp4'), join(dir, 'other name.mp4'))
    await organise({ plan: plan(), from: join(dir, 'flat'), to: join(dir, 'flat'), mode: 'move' })
    expect(await below('flat')).toEqual(
      ['a_b_ _c_/b #1%.mp4', 'c.mp4', "massaging person's head/-a.mp4"].sort(),
    )
    expect((await stat(join(dir, 'other name.mp4'))).nlink).toBe(2)
  })

  it('as an index only: no clip is touched', async () => {
    await organise({ plan: plan(), from: join(dir, 'flat'), to: join(dir, 'index'), mode: 'index' })
    const lines = (await readFile(join(dir, 'index', 'index.csv'), 'utf8')).trim().split('\n')
    expect(lines).toEqual([
      'path,label',
      `${join(dir, 'flat', '-a.mp4')},massaging person's head`,
      `${join(dir, 'flat', 'b #1%.mp4')},"a/b: ""c"""`,
    ])
    expect(await below('flat')).toHaveLength(3)
  })

  it('refuses links into the folder of the clips itself', async () => {
    const request = {
      plan: plan(),
      from: join(dir, 'flat'),
      to: join(dir, 'flat', 'in'),
      mode: 'link' as const,
    }
    await expect(organise(request)).rejects.toMatchObject({ code: 'request.invalid' })
  })
})
