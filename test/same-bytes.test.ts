/** What the window writes and what the command line writes are the same bytes. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { api, type ApiName, type Output } from '../src/shared/api'
import type { FormatId } from '../src/shared/formats'
import { runCli } from './cli-process'
import { createFakeApp, type FakeApp } from './fake-app'
import { tempFolder } from './temp-folder'

async function call<K extends ApiName>(fake: FakeApp, name: K, input: unknown = {}): Promise<Output<K>> {
  const handle = fake.app.handlers[name] as (input: unknown) => Promise<unknown>
  return api[name].output.parse(await handle(api[name].input.parse(input))) as Output<K>
}
const done = (fake: FakeApp, jobId: string) =>
  fake.event('job', job => job.id === jobId && job.state === 'done')

const kinds: FormatId[] = [
  'results-csv',
  'results-jsonl',
  'results-parquet',
  'fiftyone-csv',
  'activitynet-predictions',
]

describe('the window and the command line', () => {
  it('export a run with its labels and tags to the same bytes', async () => {
    const fake = await createFakeApp()
    await call(fake, 'openFolder', { path: fake.folder })
    const { runId, jobId } = await call(fake, 'startRun', { modelId: 'fake' })
    await done(fake, jobId)
    const { clips } = await call(fake, 'listClips')
    await call(fake, 'setLabels', {
      title: 'one',
      changes: [
        {
          clipIds: [clips[0]?.id],
          human: { label: 'yoga, "hot"', index: null, status: 'corrected' },
          tags: { add: ['night'] },
        },
      ],
    })
    const out = await tempFolder()
    for (const kind of kinds) {
      const ours = join(out, `${kind}-window`)
      const theirs = join(out, `${kind}-cli`)
      const begun = await call(fake, 'startExport', { what: 'run', runId, kind, target: ours })
      await done(fake, begun.jobId)
      const args = ['--data', fake.dataDir, 'export', runId, '--format', kind, '--out', theirs]
      expect(await runCli(args)).toMatchObject({ code: 0 })
      expect(await readFile(theirs)).toEqual(await readFile(ours))
      if (kind !== 'results-parquet') expect(await readFile(ours, 'utf8')).toContain('archery')
    }
    expect(await readFile(join(out, 'results-csv-cli'), 'utf8')).toContain('"yoga, ""hot""",corrected')
  })
})
