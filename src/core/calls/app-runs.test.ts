import { readFile, readdir, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { call, classify, idOf, jobOver, opened } from '../../../test/app-calls'
import { createFakeApp } from '../../../test/fake-app'
import { longestHoldMs } from '../../../test/event-loop'
import { api, type Output } from '../../shared/api'
import { AppError } from '../../shared/errors'
import { clipIdOf } from '../library/library'

describe('a run', () => {
  it('ends with a row a clip, told as they come, and is listed', async () => {
    const fake = await opened()
    const runId = await classify(fake)
    const { run, rows } = await call(fake, 'getResults', { runId })
    expect(run).toMatchObject({ state: 'done', total: 4, done: 4, failed: 0, topK: 4, reader: 'fake 1.0' })
    expect(run.provider?.why).toBe('there is no GPU')
    expect(rows.map(row => [row.clip, row.status === 'ok' && row.topk[0]?.label, row.truth?.index])).toEqual([
      ['archery/-0BveUV52cM_000012_000022.mp4', 'archery', 0],
      ['archery/bow & arrow.mp4', 'archery', 0],
      ['arm_wrestling/a.mp4', 'archery', 1],
      ['loose.webm', 'archery', undefined],
    ])
    expect(fake.told.filter(({ name }) => name === 'row')).toHaveLength(4)
    expect((await call(fake, 'listRuns')).map(listed => listed.id)).toEqual([runId])
    expect((await call(fake, 'getState')).provider?.used).toBe('cpu')
  })

  it('is read in pages of brief rows, and row by row whole', async () => {
    const fake = await opened()
    const runId = await classify(fake)
    const first = await call(fake, 'getResults', { runId, limit: 3 })
    expect([first.rows.length, first.offset, first.total]).toEqual([3, 0, 4])
    const second = await call(fake, 'getResults', { runId, limit: 3, cursor: first.next })
    expect([second.rows.length, second.offset, second.next]).toEqual([1, 3, null])
    expect(new Set([...first.rows, ...second.rows].map(row => row.clip)).size).toBe(4)
    expect(first.rows[0]).not.toHaveProperty('views')
    const clip = first.rows[0]?.clip ?? ''
    expect(await call(fake, 'getRow', { runId, clip })).toMatchObject({ clip, views: [{ crop: 'center' }] })
    await expect(call(fake, 'getRow', { runId, clip: 'elsewhere.mp4' })).rejects.toMatchObject({
      code: 'clip.missing',
    })
    const clips = await call(fake, 'listClips', { limit: 2 })
    expect([clips.clips.length, clips.total]).toEqual([2, 4])
    expect((await call(fake, 'listClips', { cursor: clips.next })).clips).toHaveLength(2)
    await call(fake, 'openFolder', { path: fake.folder })
    expect((await call(fake, 'listClips', { cursor: clips.next })).offset).toBe(0)
  })

  it('of some clips covers those', async () => {
    const fake = await opened()
    const runId = await classify(fake, { clipIds: [await idOf(fake, 'loose.webm')] })
    expect((await call(fake, 'getResults', { runId })).rows.map(row => row.clip)).toEqual(['loose.webm'])
  })

  it('needs a folder, clips, and a protocol that there is', async () => {
    const fake = await createFakeApp()
    await expect(call(fake, 'startRun', { modelId: 'fake' })).rejects.toMatchObject({ code: 'path.missing' })
    await call(fake, 'openFolder', { path: fake.folder })
    await expect(call(fake, 'startRun', { modelId: 'fake', protocol: 'slow' })).rejects.toMatchObject({
      code: 'request.invalid',
    })
    await expect(call(fake, 'startRun', { modelId: 'fake', clipIds: ['x'] })).rejects.toMatchObject({
      code: 'clip.missing',
    })
    await expect(call(fake, 'getResults', { runId: '../../etc' })).rejects.toMatchObject({
      code: 'run.missing',
    })
  })

  it('cancelled keeps its rows and goes on from there', async () => {
    const fake = await opened()
    let cancel = (): void => undefined
    fake.engine.onClip = (_request, _times, signal) => {
      if (fake.engine.started.length < 3) return Promise.resolve()
      cancel()
      return new Promise(resolve => {
        if (signal?.aborted) resolve()
        signal?.addEventListener('abort', () => resolve())
      })
    }
    const ready = new Promise<void>(resolve => (cancel = resolve))
    const { runId, jobId } = await call(fake, 'startRun', { modelId: 'fake' })
    await ready
    await expect(call(fake, 'resumeRun', { runId })).rejects.toMatchObject({ code: 'run.busy' })
    await expect(call(fake, 'removeModel', { id: 'fake' })).rejects.toMatchObject({ code: 'run.busy' })
    await call(fake, 'cancelJob', { jobId })
    expect((await jobOver(fake, jobId)).state).toBe('cancelled')
    expect((await call(fake, 'getResults', { runId })).run).toMatchObject({ state: 'cancelled', done: 2 })
    fake.engine.onClip = () => Promise.resolve()
    fake.engine.started.length = 0
    const again = await call(fake, 'resumeRun', { runId })
    await jobOver(fake, again.jobId)
    expect(fake.engine.started).toHaveLength(2)
    const { run, rows } = await call(fake, 'getResults', { runId })
    expect(run).toMatchObject({ state: 'done', done: 4 })
    expect(new Set(rows.map(row => row.clip)).size).toBe(4)
  })

  it('tries one failed clip again and leaves the others as they are', async () => {
    const fake = await opened()
    fake.engine.onClip = request =>
      request.path.includes('archery')
        ? Promise.reject(new AppError('clip.unreadable', 'away'))
        : Promise.resolve()
    const runId = await classify(fake)
    const bow = await idOf(fake, 'archery/bow & arrow.mp4')
    fake.engine.onClip = () => Promise.resolve()
    fake.engine.started.length = 0
    const { jobId } = await call(fake, 'resumeRun', { runId, retryFailed: true, clipIds: [bow] })
    await jobOver(fake, jobId)
    expect(fake.engine.started).toEqual([join(fake.folder, 'archery/bow & arrow.mp4')])
    const { run, rows } = await call(fake, 'getResults', { runId })
    expect(run).toMatchObject({ state: 'done', done: 4, failed: 1 })
    expect(rows.filter(row => row.status === 'failed').map(row => row.clip)).toEqual([
      'archery/-0BveUV52cM_000012_000022.mp4',
    ])
  })

  it('paused finishes the clip in hand, waits, and goes on or is cancelled from there', async () => {
    const fake = await opened()
    const asked: { jobId: string } = { jobId: '' }
    fake.engine.onClip = async () => {
      if (fake.engine.started.length === 2) await call(fake, 'pauseJob', { jobId: asked.jobId, paused: true })
    }
    const waits = (job: { id: string; paused: boolean; message: string }): boolean =>
      job.id === asked.jobId && job.paused && job.message === ''
    const { runId, jobId } = await call(fake, 'startRun', { modelId: 'fake' })
    asked.jobId = jobId
    expect(await fake.event('job', waits)).toMatchObject({
      state: 'running',
      done: 2,
      rate: null,
      etaSec: null,
    })
    // As a page that is loaded again sees it.
    expect((await call(fake, 'getState')).jobs.find(job => job.id === jobId)?.paused).toBe(true)
    expect(fake.engine.started).toHaveLength(2)
    await call(fake, 'pauseJob', { jobId, paused: false })
    expect(await jobOver(fake, jobId)).toMatchObject({ state: 'done', done: 4, paused: false })
    await expect(call(fake, 'pauseJob', { jobId, paused: true })).rejects.toMatchObject({
      code: 'request.invalid',
    })

    fake.told.length = 0
    fake.engine.started.length = 0
    const second = await call(fake, 'startRun', { modelId: 'fake' })
    asked.jobId = second.jobId
    await fake.event('job', waits)
    await call(fake, 'cancelJob', { jobId: second.jobId })
    expect((await jobOver(fake, second.jobId)).state).toBe('cancelled')
    expect((await call(fake, 'getResults', { runId: second.runId })).run).toMatchObject({
      state: 'cancelled',
      done: 2,
    })
    expect(second.runId).not.toBe(runId)
  })

  it('cancelled stays so when one of its clips is tried again', async () => {
    const fake = await opened()
    const asked: { jobId?: string } = {}
    fake.engine.onClip = async () => {
      if (fake.engine.started.length === 1) throw new AppError('clip.unreadable', 'away')
      await call(fake, 'cancelJob', { jobId: asked.jobId })
    }
    const { runId, jobId } = await call(fake, 'startRun', { modelId: 'fake' })
    asked.jobId = jobId
    expect((await jobOver(fake, jobId)).state).toBe('cancelled')
    fake.engine.onClip = () => Promise.resolve()
    fake.engine.started.length = 0
    const clipIds = [await idOf(fake, 'archery/-0BveUV52cM_000012_000022.mp4')]
    const again = await call(fake, 'resumeRun', { runId, retryFailed: true, clipIds })
    expect((await jobOver(fake, again.jobId)).state).toBe('done')
    expect(fake.engine.started).toHaveLength(1)
    expect((await call(fake, 'getResults', { runId })).run).toMatchObject({
      state: 'cancelled',
      done: 1,
      failed: 0,
    })
  })

  it('left running by a crash is interrupted at the next start, and goes on', async () => {
    const fake = await opened()
    const runId = await classify(fake)
    const runFile = join(fake.dataDir, 'runs', runId, 'run.json')
    const results = join(fake.dataDir, 'runs', runId, 'results.jsonl')
    const again = await (async () => {
      await fake.app.dispose()
      await writeFile(runFile, (await readFile(runFile, 'utf8')).replace('"done",', '"running",'))
      const text = await readFile(results, 'utf8')
      await writeFile(results, text.slice(0, text.indexOf('\n') + 50))
      return fake.restart()
    })()
    await call(again, 'openFolder', { path: fake.folder })
    expect(await call(again, 'listRuns')).toMatchObject([{ id: runId, state: 'interrupted', done: 1 }])
    const { jobId } = await call(again, 'resumeRun', { runId })
    await jobOver(again, jobId)
    expect((await call(again, 'getResults', { runId })).run).toMatchObject({ state: 'done', done: 4 })
    expect(again.engine.started).toHaveLength(3)
  })

  it('interrupted by quitting says so', async () => {
    const fake = await opened()
    const begun = new Promise<void>(resolve => {
      fake.engine.onClip = (_request, _times, signal) => {
        resolve()
        return new Promise(end => signal?.addEventListener('abort', () => end()))
      }
    })
    const { runId } = await call(fake, 'startRun', { modelId: 'fake' })
    await begun
    const again = await fake.restart()
    expect((await call(again, 'getResults', { runId })).run.state).toBe('interrupted')
  })

  it('queued behind another and cancelled is marked so', async () => {
    const fake = await opened()
    let end = (): void => undefined
    const begun = new Promise<void>(resolve => {
      fake.engine.onClip = () => {
        resolve()
        return new Promise<void>(release => (end = release))
      }
    })
    const first = await call(fake, 'startRun', { modelId: 'fake', clipIds: [await idOf(fake, 'loose.webm')] })
    const second = await call(fake, 'startRun', { modelId: 'fake' })
    await begun
    await call(fake, 'cancelJob', { jobId: second.jobId })
    end()
    await jobOver(fake, first.jobId)
    await fake.event('run', run => run.id === second.runId && run.state === 'cancelled')
  })

  it('of another folder is not gone on with', async () => {
    const fake = await opened()
    const runId = await classify(fake)
    await call(fake, 'openFolder', { path: join(fake.folder, 'archery') })
    expect(await call(fake, 'listRuns')).toEqual([])
    await expect(call(fake, 'resumeRun', { runId })).rejects.toMatchObject({ code: 'run.mismatch' })
  })
})

describe('a human label', () => {
  it('shows in clips, rows and exports, and stays over a restart and a new run', async () => {
    const fake = await opened()
    const runId = await classify(fake)
    const clipId = await idOf(fake, 'loose.webm')
    const decision = { label: 'yoga', index: 2, status: 'corrected' as const }
    const tags = { add: ['night shot'] }
    const set = { changes: [{ clipIds: [clipId], human: decision, tags }], title: 'yoga on 1 clip' }
    const outcome = await call(fake, 'setLabels', set)
    const human = outcome.changes[0]?.human
    expect(human).toMatchObject({ ...decision, by: userInfo().username })
    expect(outcome.history).toEqual({ undo: 1, redo: 0, undoTitle: 'yoga on 1 clip', redoTitle: null })
    expect(await fake.event('labels')).toEqual(outcome)
    const second = await classify(fake)
    const again = await fake.restart()
    await call(again, 'openFolder', { path: fake.folder })
    expect((await call(again, 'listClips')).clips[3]).toMatchObject({ human, tags: ['night shot'] })
    for (const id of [runId, second]) {
      const row = await call(again, 'getRow', { runId: id, clip: 'loose.webm' })
      expect(row).toMatchObject({ human, tags: ['night shot'] })
      const textOf = async (format: 'csv' | 'jsonl'): Promise<string> =>
        Buffer.from((await again.app.exportRun(id, format)).bytes).toString('utf8')
      expect(await textOf('csv')).toMatch(/\nloose\.webm,.*,yoga,corrected,fake,fast,/)
      expect(await textOf('jsonl')).toContain(JSON.stringify(human))
    }
  })

  it('is taken back and given again, also after a restart', async () => {
    const fake = await opened()
    const clipIds = [await idOf(fake, 'loose.webm')]
    const human = { label: 'yoga', index: 2, status: 'accepted' as const }
    await call(fake, 'setLabels', { changes: [{ clipIds, human }], title: 'accept' })
    await call(fake, 'setLabels', { changes: [{ clipIds, human: null }], title: 'clear' })
    expect((await call(fake, 'listClips')).clips[3]?.human).toBeNull()
    const again = await fake.restart()
    const { labels } = await call(again, 'openFolder', { path: fake.folder })
    expect(labels).toEqual({ undo: 2, redo: 0, undoTitle: 'clear', redoTitle: null })
    expect(await call(again, 'undoLabels')).toMatchObject({ title: 'clear', changes: [{ clipIds, human }] })
    expect((await call(again, 'listClips')).clips[3]?.human).toMatchObject(human)
    expect(await call(again, 'redoLabels')).toMatchObject({
      title: 'clear',
      changes: [{ clipIds, human: null }],
      history: { undo: 2, redo: 0 },
    })
    expect((await call(again, 'listClips')).clips[3]?.human).toBeNull()
    expect(await call(again, 'redoLabels')).toMatchObject({ title: null, changes: [] })
  })

  it('on 10,000 clips at once, and its undo, do not hold the host for 50 ms', async () => {
    const tree = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, i) => [`class ${i % 400}/${i}.mp4`, '']),
    )
    const fake = await createFakeApp({ tree })
    await call(fake, 'openFolder', { path: fake.folder })
    await fake.event('library', library => library.probed === 10_000)
    const ids = Array.from({ length: 10_000 }, (_, i) => clipIdOf(`class ${i % 400}/${i}.mp4`))
    const changes = Array.from({ length: 400 }, (_, of) => ({
      clipIds: ids.filter((_, i) => i % 400 === of),
      human: { label: `class ${of}`, index: of, status: 'accepted' as const },
    }))
    const { setLabels, undoLabels } = fake.app.handlers
    let outcome: Output<'setLabels'> | undefined
    const held = await longestHoldMs(async () => {
      outcome = await setLabels(api.setLabels.input.parse({ changes, title: 'all' }))
    })
    expect(outcome?.changes.flatMap(({ clipIds }) => clipIds)).toHaveLength(10_000)
    expect(outcome?.changes).toHaveLength(400)
    expect(held).toBeLessThan(50)
    expect(await longestHoldMs(async () => void (await undoLabels({})))).toBeLessThan(50)
    expect(await call(fake, 'undoLabels')).toMatchObject({ title: null })
  }, 60_000)

  it('that was never given can neither be taken back nor given again', async () => {
    const fake = await opened()
    for (const outcome of [await call(fake, 'undoLabels'), await call(fake, 'redoLabels')])
      expect(outcome).toMatchObject({ title: null, changes: [], history: { undo: 0, redo: 0 } })
  })

  it('on a clip that is not there leaves all of the step undone', async () => {
    const fake = await opened()
    const clipIds = [await idOf(fake, 'loose.webm'), 'nope']
    const human = { label: 'yoga', index: 2, status: 'accepted' as const }
    await expect(call(fake, 'setLabels', { changes: [{ clipIds, human }], title: '' })).rejects.toMatchObject(
      {
        code: 'clip.missing',
      },
    )
    expect((await call(fake, 'listClips')).clips[3]?.human).toBeNull()
    expect(await call(fake, 'undoLabels')).toMatchObject({ title: null })
  })
})

describe('scores over time', () => {
  it('are made by a job, kept beside the run, and gone with the file they were of', async () => {
    const fake = await opened()
    const runId = await classify(fake)
    const clipId = await idOf(fake, 'loose.webm')
    expect(await call(fake, 'getScores', { runId, clipId })).toEqual({ scores: null, segments: null })
    const { jobId } = await call(fake, 'scoreWindows', { runId, clipId, windowSec: 2 })
    expect(await jobOver(fake, jobId)).toMatchObject({ kind: 'scores', state: 'done', error: null })
    const { scores } = await call(fake, 'getScores', { runId, clipId })
    expect(scores).toMatchObject({ clip: 'loose.webm', windowSec: 2, strideSec: 1 })
    expect(scores?.windows).toHaveLength(3)
    expect(await readdir(join(fake.dataDir, 'runs', runId, 'scores'))).toEqual([`${clipId}.json`])
  })

  it('become segments that are the person’s own, whatever is run again, until they are taken back', async () => {
    const fake = await opened()
    const runId = await classify(fake)
    const clipId = await idOf(fake, 'loose.webm')
    const segments = [{ label: 'own', index: null, startSec: 0, endSec: 1.5, score: null, by: 'me' }]
    await call(fake, 'setSegments', { clipId, segments })
    const again = await fake.restart()
    await call(again, 'openFolder', { path: fake.folder })
    expect((await call(again, 'getScores', { runId, clipId })).segments).toEqual(segments)
    await call(again, 'setSegments', { clipId, segments: null })
    expect((await call(again, 'getScores', { runId, clipId })).segments).toBeNull()
  })
})
