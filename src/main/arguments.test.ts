import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { startArguments } from './arguments'

const from = (cwd: string, namesApp: boolean, ...args: string[]) => startArguments({ args, cwd, namesApp })

it('takes a path, relative to where the person stands', () => {
  expect(from('/home/ada', false).folder).toBeUndefined()
  expect(from('/home/ada', false, 'videos').folder).toBe(resolve('/home/ada/videos'))
  expect(from('/home/ada', false, '/videos').folder).toBe(resolve('/videos'))
})

it('does not take the app’s own folder for the clips', () => {
  expect(from('/home/ada', true, '/app').folder).toBeUndefined()
  expect(from('/home/ada', true, '/app', 'videos').folder).toBe(resolve('/home/ada/videos'))
  expect(from('/home/ada', true, '--inspect=0', '/app', '--no-sandbox', 'videos').folder).toBe(
    resolve('/home/ada/videos'),
  )
})

it('takes the data directory in both spellings and lets Chromium’s switches through', () => {
  for (const data of [['--data', 'd'], ['--data=d']])
    expect(from('/home/ada', false, '--no-sandbox', ...data, '--user-data-dir=/u', 'videos')).toEqual({
      folder: resolve('/home/ada/videos'),
      dataDir: resolve('/home/ada/d'),
      offline: false,
    })
  expect(from('/home/ada', false, 'videos').dataDir).toBeUndefined()
})

it('can be told to fetch nothing', () => {
  expect(from('/home/ada', false, '--offline', 'videos')).toMatchObject({
    folder: resolve('/home/ada/videos'),
    offline: true,
  })
})
