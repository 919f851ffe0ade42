import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { beforeEach, expect, it } from 'vitest'
import { resetElectron, told } from '../../test/electron-stub'
import { utilityChild } from './utility-fork'

beforeEach(resetElectron)

const config = { reader: 'auto', threads: 0, ffmpegPath: '' } as const

it('starts the engine’s file with its role and settings, and without our own environment', () => {
  process.env['SECRET_OF_THE_SHELL'] = 'x'
  utilityChild('/app/engine.js')({ role: 'media', config })
  delete process.env['SECRET_OF_THE_SHELL']
  const [fork] = told.forked
  expect(fork?.path).toBe('/app/engine.js')
  const env = fork?.options['env'] as Record<string, string>
  expect(env['KINETOSCOPE_ROLE']).toBe('media')
  expect(JSON.parse(env['KINETOSCOPE_ENGINE_CONFIG'] ?? '')).toEqual(config)
  expect(env['SECRET_OF_THE_SHELL']).toBeUndefined()
})

it('passes messages both ways until the child is gone, and tells of its end', () => {
  const posted: unknown[] = []
  const child = Object.assign(told.child, { postMessage: (message: unknown) => posted.push(message) })
  const handle = utilityChild('/app/engine.js')({ role: 'engine', config })
  const heard: unknown[] = []
  const ends: unknown[] = []
  handle.onMessage(message => heard.push(message))
  handle.onExit((code, signal) => ends.push([code, signal]))
  handle.post({ a: 1 })
  child.emit('message', { b: 2 })
  child.emit('exit', 5)
  handle.post('too late')
  expect(posted).toEqual([{ a: 1 }])
  expect(heard).toEqual([{ b: 2 }])
  expect(ends).toEqual([[5, null]])
})

it('survives the child’s fatal error and hands it on as text', () => {
  const handle = utilityChild('/app/engine.js')({ role: 'engine', config })
  const said: string[] = []
  handle.onStderr(text => said.push(text))
  told.child.emit('error', 'FatalError', 'v8::ToLocalChecked', 'report')
  expect(said.join('')).toContain('v8::ToLocalChecked')
})

it.skipIf(process.platform === 'win32')('ends a child that hears no signal', async () => {
  const deaf = spawn(process.execPath, [
    '-e',
    "process.on('SIGTERM',()=>{});console.log(1);setInterval(()=>{},1e3)",
  ])
  await once(deaf.stdout, 'data')
  Object.assign(told.child, { pid: deaf.pid })
  const handle = utilityChild('/app/engine.js')({ role: 'engine', config })
  const exit = once(deaf, 'exit')
  handle.kill()
  expect(await exit).toEqual([null, 'SIGKILL'])
  handle.kill()
})
