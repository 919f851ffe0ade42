import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliHere } from '../../test/cli-here'

let data = ''
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'kinetoscope-program-'))
})
afterAll(() => rm(data, { recursive: true, force: true }))

const run = (...args: string[]): ReturnType<typeof cliHere> => cliHere('--data', data, ...args)

describe('the grammar of the command line', () => {
  it.each([
    [2, ['nonsense'], "unknown command 'nonsense'"],
    [2, ['classify'], "missing required argument 'path'"],
    [2, ['classify', 'x', '--top', 'many'], 'A whole number from 1 to 50 is needed.'],
    [2, ['classify', 'x', '--protocol', '10x2'], 'K = 1 or 3'],
    [2, ['classify', 'x', '--out', 'r.txt'], 'must end in .jsonl, .csv or .parquet'],
    [2, ['classify', 'x', '--resume'], 'need --out'],
    [2, ['classify', 'x', '--out', 'r.csv', '--resume', '--force'], 'exclude each other'],
    [2, ['classify', 'x', '--provider', 'tpu'], 'Allowed choices are auto, cpu.'],
    [2, ['bench', '--stages', 'decode,sleep'], '"sleep" is none of'],
    [2, ['export'], 'Which run?'],
    [3, ['classify', '/no/such/folder'], 'There is no file or folder /no/such/folder.'],
    [3, ['export', 'no-such-run'], 'There is no run no-such-run.'],
    [3, ['export', '/no/such/file.jsonl'], 'There is no file /no/such/file.jsonl.'],
    [4, ['models', 'verify', 'i3d-k400'], 'Get it: models get i3d-k400.'],
    [4, ['models', 'verify', 'i3d-k4000'], 'Did you mean i3d-k400?'],
    [4, ['models', 'show', 'I3D'], 'Did you mean i3d-k400?'],
    [3, ['models', 'add', '/no/such.onnx'], 'There is no file or folder /no/such.onnx.'],
    [3, ['import', '/no/such.csv', '--folder', 'src/cli'], 'There is no file or folder /no/such.csv.'],
    [2, ['import', 'package.json', '--folder', 'src/cli'], 'package.json: not a file of a known format.'],
    [2, ['dataset', 'fetch', 'k400-val', '--to', 'x', '--max-bytes', 'much'], 'A whole number from 1'],
    [3, ['dataset', 'fetch', 'k400', '--to', 'x'], 'or one of k400-train, k400-val'],
    [4, ['models', 'show', 'nonsense'], 'There is no model "nonsense".'],
    [4, ['models', 'get', '../../etc'], 'There is no model "../../etc".'],
    [
      4,
      ['classify', resolve('src/cli'), '--model', 'nonsense', '--offline'],
      'There is no model "nonsense".',
    ],
  ])('ends with %i on %j', async (exit, args, words) => {
    const { code, stdout, stderr } = await run(...args)
    expect(stderr).toContain(words)
    expect(code).toBe(exit)
    expect(stdout).toBe('')
  })

  it.each([
    '',
    'classify',
    'models',
    'models get',
    'probe',
    'explain-input',
    'evaluate',
    'compare',
    'export',
    'serve',
    'bench',
    'doctor',
  ])('helps with %j on stdout, and that is no error', async command => {
    const { code, stdout, stderr } = await run(...command.split(' ').filter(Boolean), '--help')
    expect(stdout).toContain('Usage: kinetoscope')
    expect(stderr).toBe('')
    expect(code).toBe(0)
  })

  it('says its version', async () => {
    expect(await run('--version')).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' })
  })

  it('takes global options before and after the command', async () => {
    const [before, after] = [await run('--json', 'models', 'list'), await run('models', 'list', '--json')]
    expect(before.stdout).toBe(after.stdout)
    expect((JSON.parse(before.stdout) as { id: string }[]).map(entry => entry.id)).toContain('i3d-k400')
  })

  it('lists runs that are not there as nothing, not as an error', async () => {
    expect(await run('export', '--list')).toEqual({ code: 0, stdout: '', stderr: '' })
  })
})
