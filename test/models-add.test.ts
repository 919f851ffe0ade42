/** `models add` of an ONNX file without a card, as a person types it. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { ModelCard } from '../src/shared/domain'
import { runCli } from './cli-process'
import { tempFolder } from './temp-folder'
import { tinyLabels, writeTinyModel } from './tiny-model'

vi.setConfig({ testTimeout: 60_000 })

describe('models add, of a network without a card', () => {
  it('lists the ways and says which options to give; with them it installs', async () => {
    const work = await tempFolder()
    const data = join(work, 'data')
    const net = join(work, 'net.onnx')
    await writeTinyModel(join(work, 'tiny'))
    await writeFile(net, await readFile(join(work, 'tiny/model.onnx')))
    const names = join(work, 'colours.txt')
    await writeFile(names, `${tinyLabels.join('\n')}\n`)
    const add = (...args: string[]) => runCli(['--data', data, 'models', 'add', ...args])
    const models = async () => readdir(join(data, 'models')).catch(() => [])

    const asked = await add(net)
    expect(asked.code).toBe(2)
    expect(asked.stdout.split('\n').map(line => line.split(/\s/)[0])).toEqual([
      'i3d',
      'torchvision',
      'pytorchvideo',
      'unit',
      '',
    ])
    expect(asked.stderr).toContain('No card lies beside net.onnx')
    expect(asked.stderr).toContain('--preset i3d (or torchvision, pytorchvideo, unit), and --labels FILE')
    expect(await models()).toEqual([])

    const unnamed = await add(net, '--preset', 'unit')
    expect(unnamed).toMatchObject({ code: 2, stdout: '' })
    expect(unnamed.stderr).toContain('The names of its 5 classes are not known.')

    const added = await add(net, '--preset', 'unit', '--labels', names, '--title', 'My colours')
    expect(added).toMatchObject({ code: 0, stdout: 'my-colours\tinstalled\n' })
    expect(await models()).toEqual(['my-colours'])
    const card = JSON.parse(await readFile(join(data, 'models/my-colours/card.json'), 'utf8')) as ModelCard
    expect(card.preprocess.normalise).toEqual({ divide: 255, mean: [0, 0, 0], std: [1, 1, 1] })
    expect(card.labels).toMatchObject({ count: 5, set: 'colours' })
  })

  it('knows what a file with a card needs, and what is not there', async () => {
    const work = await tempFolder()
    await writeTinyModel(join(work, 'tiny'))
    const add = (...args: string[]) => runCli(['--data', join(work, 'data'), 'models', 'add', ...args])
    const refused = await add(join(work, 'tiny/model.onnx'), '--preset', 'unit')
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('--preset is for an ONNX file without a card')
    await rm(join(work, 'tiny/model.onnx'))
    const missing = await add(join(work, 'nothing.onnx'))
    expect(missing.code).toBe(3)
    expect(missing.stderr).toContain('nothing.onnx')
  })
})
