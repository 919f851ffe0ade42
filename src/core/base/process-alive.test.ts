import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { isAlive } from './process-alive'

describe('isAlive', () => {
  it('is true for this process and false for one that has ended', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    expect(isAlive(process.pid)).toBe(true)
    expect(isAlive(child.pid!)).toBe(false)
  })

  it.runIf(process.platform === 'linux')(
    'is false for a zombie: ended, but not reaped by its parent',
    async () => {
      // The shell's child ends at once; the program that replaces the shell never waits for it.
      const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      try {
        const [line] = (await once(parent.stdout, 'data')) as [Buffer]
        await expect.poll(() => isAlive(Number(line.toString()))).toBe(false)
      } finally {
        parent.kill('SIGKILL')
      }
    },
  )
})
