/** How long the event loop was held, in the process's own CPU time: a busy machine does not make it longer. */
export async function longestHoldMs(work: () => Promise<void>): Promise<number> {
  const cpuMs = (): number => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
  let longest = 0
  let last = cpuMs()
  let isOver = false
  const tick = (): void => {
    longest = Math.max(longest, cpuMs() - last)
    last = cpuMs()
    if (!isOver) setImmediate(tick)
  }
  setImmediate(tick)
  await work()
  isOver = true
  await new Promise(resolve => setImmediate(resolve))
  return longest
}
