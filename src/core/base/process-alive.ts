/** Whether a process still runs: locks and half-written files of a killed process must not hold anyone up. */
import { readFileSync } from 'node:fs'

/** Dead, but not reaped by its parent: stays so in a container without an init process. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // Field 3 of proc(5) stat, after the command name in parentheses.
    return /^[ZX]/.test(text.slice(text.lastIndexOf(')') + 2))
  } catch {
    return false
  }
}

/** Whether a process with this id runs on this machine; one of another user counts. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
