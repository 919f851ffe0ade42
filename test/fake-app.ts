/** The whole application over fakes, with a folder of small made-up clips: for tests of handlers and server. */
import { join } from 'node:path'
import { createApp, type App, type AppOptions } from '../src/core/app'
import { silentLog } from '../src/core/base/log'
import type { EventName, Events } from '../src/shared/api'
import {
  createFakeEngine,
  createFakeMedia,
  createFakeModels,
  type FakeEngine,
  type FakeMedia,
} from './fake-engine'
import { tempFolder, writeTree } from './temp-folder'
import { onTestFinished } from 'vitest'

export interface FakeApp {
  app: App
  engine: FakeEngine
  media: FakeMedia
  /** The folder of clips: two of archery, one of arm wrestling, one without a class. */
  folder: string
  dataDir: string
  /** Every event so far. */
  told: { name: EventName; payload: Events[EventName] }[]
  /** The first event of a name that passes the test, past or to come. */
  event<K extends EventName>(name: K, test?: (payload: Events[K]) => boolean): Promise<Events[K]>
  /** The same program started again on the same data. */
  restart(): Promise<FakeApp>
}

export const clipTree = {
  'archery/bow & arrow.mp4': 'not really a video, 35 bytes long\n!',
  'archery/-0BveUV52cM_000012_000022.mp4': 'b',
  'arm_wrestling/a.mp4': 'c',
  'loose.webm': 'd',
  'notes.txt': 'text',
}

export async function createFakeApp(
  options: Partial<AppOptions> & { tree?: Record<string, string> } = {},
): Promise<FakeApp> {
  const folder = await tempFolder()
  await writeTree(folder, options.tree ?? clipTree)
  return start({ dataDir: await tempFolder(), ...options }, folder)
}

async function start(options: Partial<AppOptions> & { dataDir: string }, folder: string): Promise<FakeApp> {
  const engine = createFakeEngine()
  const media = createFakeMedia()
  const resourcesDir = await tempFolder()
  await writeTree(resourcesDir, {
    'label-sets/fake.json': JSON.stringify(['archery', 'arm wrestling', 'yoga']),
    'samples/README.md': 'about them',
    'samples/archery/one.webm': '1',
    'samples/yoga/two.webm': '2',
  })
  const app = await createApp({
    resourcesDir,
    engine,
    media,
    version: '0.1.0',
    roots: null,
    env: {},
    log: silentLog,
    models: createFakeModels(),
    ...options,
  })
  onTestFinished(() => app.dispose())
  const told: FakeApp['told'] = []
  const waiting = new Set<() => void>()
  app.subscribe((name, payload) => {
    told.push({ name, payload })
    for (const look of waiting) look()
  })
  return {
    app,
    engine,
    media,
    folder,
    dataDir: options.dataDir,
    told,
    event: (name, test = () => true) =>
      new Promise(resolve => {
        let seen = 0
        const look = (): void => {
          for (; seen < told.length; seen++) {
            const event = told[seen]
            if (event?.name !== name || !test(event.payload as Events[typeof name])) continue
            waiting.delete(look)
            return resolve(event.payload as Events[typeof name])
          }
        }
        waiting.add(look)
        look()
      }),
    async restart() {
      await app.dispose()
      return start(options, folder)
    },
  }
}

export const pathIn = (fake: FakeApp, path: string): string => join(fake.folder, path)
