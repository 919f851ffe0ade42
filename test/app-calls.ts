/** The core's calls as the server makes them, over `createFakeApp`. */
import { expect } from 'vitest'
import { api, type ApiName, type Output } from '../src/shared/api'
import { createFakeApp, type FakeApp } from './fake-app'

/** Calls as the server does: input and output go through their schemas. */
export async function call<K extends ApiName>(
  fake: FakeApp,
  name: K,
  input: unknown = {},
): Promise<Output<K>> {
  const handle = fake.app.handlers[name] as (input: unknown) => Promise<unknown>
  return api[name].output.parse(await handle(api[name].input.parse(input))) as Output<K>
}
export const idOf = async (fake: FakeApp, path: string): Promise<string> => {
  const { clips } = await call(fake, 'listClips')
  const clip = clips.find(candidate => candidate.path === path)
  if (clip === undefined) throw new Error(`no clip ${path}`)
  return clip.id
}
/** Resolves with the job when it is over, however it ended. */
export const jobOver = (fake: FakeApp, jobId: string) =>
  fake.event('job', job => job.id === jobId && job.state !== 'queued' && job.state !== 'running')
/** A run of the made-up model, to its end. */
export async function classify(fake: FakeApp, input: object = {}): Promise<string> {
  const { runId, jobId } = await call(fake, 'startRun', { modelId: 'fake', ...input })
  expect(await jobOver(fake, jobId)).toMatchObject({ state: 'done', runId, error: null })
  return runId
}
/** An app with its folder open. */
export const opened = async (): Promise<FakeApp> => {
  const fake = await createFakeApp()
  await call(fake, 'openFolder', { path: fake.folder })
  return fake
}
