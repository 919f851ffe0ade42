import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { longestHoldMs } from '../../../../test/event-loop'
import { tempFolder } from '../../../../test/temp-folder'
import { readJsonFile, writeJsonFile } from './json-file'
import { openJsonl, readJsonl } from './jsonl'
import { acquireLock, processStartTime, withLock } from './lock'
import { writeFileAtomic } from './atomic'

const Note = z.object({ n: z.number(), text: z.string().default('') })

describe('JSON files', () => {
  it('come back as written, and nothing else lies beside them', async () => {
    const folder = await tempFolder()
    const file = join(folder, 'deep', 'note.json')
    await writeJsonFile(file, Note, { n: 1, text: 'é' })
    expect(await readJsonFile(file, Note)).toEqual({ n: 1, text: 'é' })
    expect(await readdir(join(folder, 'deep'))).toEqual(['note.json'])
  })

  it('that are absent are undefined; wrong ones are named with the field', async () => {
    const file = join(await tempFolder(), 'note.json')
    expect(await readJsonFile(file, Note)).toBeUndefined()
    await writeFile(file, '{"n":"one"}')
    await expect(readJsonFile(file, Note)).rejects.toMatchObject({
      code: 'store.invalid',
      message: expect.stringMatching(/n: .*number/) as string,
    })
    await writeFile(file, '{"n":')
    await expect(readJsonFile(file, Note)).rejects.toMatchObject({ code: 'store.invalid' })
  })

  it('are not written when the value is wrong, and the old one stays', async () => {
    const file = join(await tempFolder(), 'note.json')
    await writeJsonFile(file, Note, { n: 1 })
    await expect(writeJsonFile(file, Note, { n: Number.NaN })).rejects.toThrow()
    expect(await readJsonFile(file, Note)).toMatchObject({ n: 1 })
  })

  it('are whole for a reader at any time', async () => {
    const file = join(await tempFolder(), 'big.txt')
    const texts = ['a', 'b'].map(letter => letter.repeat(300_000))
    await writeFileAtomic(file, texts[0] ?? '')
    let isWriting = true
    const writer = (async () => {
      for (let i = 1; i <= 10; i++) await writeFileAtomic(file, texts[i % 2] ?? '')
      isWriting = false
    })()
    while (isWriting) expect(texts).toContain(await readFile(file, 'utf8'))
    await writer
  })
})

describe('JSON lines', () => {
  it('keep what was appended, in order', async () => {
    const file = join(await tempFolder(), 'notes.jsonl')
    const writer = await openJsonl(file, await readJsonl(file, Note))
    await Promise.all([1, 2, 3].map(n => writer.append({ n, text: 'line\nfeed' })))
    await writer.close()
    const content = await readJsonl(file, Note)
    expect(content.rows.map(row => row.n)).toEqual([1, 2, 3])
    expect(content).toMatchObject({ torn: false, bad: [] })
  })

  it('cut at any byte keep every whole line, and go on without a trace of the torn one', async () => {
    const folder = await tempFolder()
    const row = fc.record({ n: fc.integer(), text: fc.string({ unit: 'grapheme' }) })
    let count = 0
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 5 }), fc.nat(), async (rows, seed) => {
        const file = join(folder, `${count++}.jsonl`)
        const bytes = Buffer.from(rows.map(value => `${JSON.stringify(value)}\n`).join(''))
        const cut = seed % (bytes.length + 1)
        await writeFile(file, bytes.subarray(0, cut))
        const content = await readJsonl(file, Note)
        const whole = bytes.subarray(0, cut).toString('latin1').split('\n').length - 1
        // A line that lacks its line feed alone is whole.
        const kept = rows.slice(0, whole + (content.unterminated ? 1 : 0))
        expect(content.rows).toEqual(kept)
        expect(content.bad).toEqual([])
        const writer = await openJsonl(file, content)
        await writer.append({ n: 7, text: 'next' })
        await writer.close()
        const after = await readJsonl(file, Note)
        expect(after).toMatchObject({ rows: [...kept, { n: 7, text: 'next' }], torn: false, bad: [] })
      }),
      { numRuns: 60 },
    )
  })

  it('name whole lines that are wrong and keep the rest', async () => {
    const file = join(await tempFolder(), 'notes.jsonl')
    await writeFile(file, '{"n":1}\nnonsense\n{"n":"two"}\n\n{"n":3}\n')
    const content = await readJsonl(file, Note)
    expect(content.rows.map(row => row.n)).toEqual([1, 3])
    expect(content.bad).toEqual([2, 3])
  })

  it('of 20,000 long lines do not hold the event loop for 50 ms', async () => {
    const file = join(await tempFolder(), 'notes.jsonl')
    const text = 'x'.repeat(400)
    await writeFile(
      file,
      Array.from({ length: 20_000 }, (_, n) => `${JSON.stringify({ n, text })}\n`).join(''),
    )
    let rows = 0
    const longest = await longestHoldMs(async () => {
      rows = (await readJsonl(file, Note)).rows.length
    })
    expect(rows).toBe(20_000)
    expect(longest).toBeLessThan(50)
  })
})

describe('locks', () => {
  it.runIf(process.platform === 'linux')('are not held by the dead whom nobody has buried', async () => {
    const file = join(await tempFolder(), 'lock')
    // The shell becomes a program that never asks after the child it has started.
    const parent = spawn('sh', ['-c', 'sleep 1 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      const pid = Number(String((await once(parent.stdout, 'data'))[0]))
      await vi.waitUntil(async () => /\) Z /.test(await readFile(`/proc/${pid}/stat`, 'utf8')), 20_000)
      await writeFile(file, JSON.stringify({ pid, startedAt: await processStartTime(pid) }))
      await (await acquireLock(file, 'the run')).release()
    } finally {
      parent.kill()
    }
  })

  const hold = (): ReturnType<typeof spawn> => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const ended = (child: ReturnType<typeof spawn>): Promise<unknown> =>
    new Promise(resolve => {
      child.once('exit', resolve)
      child.kill('SIGKILL')
    })

  it('let one in at a time', async () => {
    const file = join(await tempFolder(), 'lock')
    let inside = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 8 }, () =>
        withLock(file, 'the test', async () => {
          most = Math.max(most, ++inside)
          await new Promise(resolve => setImmediate(resolve))
          inside--
        }),
      ),
    )
    expect(most).toBe(1)
  })

  it('of a living process are respected', async () => {
    const file = join(await tempFolder(), 'lock')
    const child = hold()
    const pid = child.pid ?? 0
    await writeFile(file, JSON.stringify({ pid, startedAt: await processStartTime(pid) }))
    await expect(acquireLock(file, 'the run')).rejects.toMatchObject({
      code: 'store.locked',
      message: 'the run is in use by another Kinetoscope',
    })
    await ended(child)
    await (await acquireLock(file, 'the run')).release()
  })

  it('of a process whose number was given to another are broken', async () => {
    const startedAt = await processStartTime(process.pid)
    if (startedAt === null) return // this system does not tell
    const file = join(await tempFolder(), 'lock')
    await writeFile(file, JSON.stringify({ pid: process.pid, startedAt: `${startedAt}0` }))
    await (await acquireLock(file, 'the run')).release()
  })

  it('left empty or torn by a crash are broken', async () => {
    const file = join(await tempFolder(), 'lock')
    await writeFile(file, '{"pid":1')
    await (await acquireLock(file, 'the run')).release()
    await writeFile(file, '')
    await expect(acquireLock(file, 'the run')).rejects.toMatchObject({ code: 'store.locked' })
    await utimes(file, 1, 1)
    await (await acquireLock(file, 'the run')).release()
    await appendFile(file, '') // it is free: nobody minds
  })
})
