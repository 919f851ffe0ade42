import { fork } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { treeUsage, parseRollup, parseStat, watchTree } from './process-tree-usage'

describe('the family of processes', () => {
  it('reads parent and time also when the program’s name holds spaces and brackets', () => {
    const text = '42 (a ) (b) S 7 1 1 0 -1 4194560 1 2 3 4 100 50 30 20 20 0 1 0 9 1000 77'
    expect(parseStat(text)).toEqual({ parent: 7, cpuTicks: 200 })
  })

  it('reads both sums of a roll-up', () => {
    const text = '55d0-7ffc ---p 0 00:00 0 [rollup]\nRss:      2048 kB\nPss:      1024 kB\nPss_Dirty: 12 kB\n'
    expect(parseRollup(text)).toEqual({ rssBytes: 2_097_152, pssBytes: 1_048_576 })
  })

  it.skipIf(process.platform !== 'linux')('finds a child, and keeps its time when it has ended', async () => {
    const child = fork('-', [], {
      execArgv: [
        '-e',
        'process.send("up"); while (process.cpuUsage().user < 4e5); process.send("spun"); process.on("message", () => process.exit())',
      ],
    })
    await once(child, 'message')
    const before = await treeUsage()
    expect(before?.pids).toContain(child.pid)
    const watch = watchTree(20)
    await once(child, 'message')
    child.send('end')
    await once(child, 'exit')
    const after = await treeUsage()
    expect(after?.pids).not.toContain(child.pid)
    expect((after?.cpuSec ?? 0) - (before?.cpuSec ?? 0)).toBeGreaterThan(0.1)
    expect((await watch.stop())?.pssBytes).toBeGreaterThan(10e6)
  })
})
