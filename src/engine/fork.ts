/** Child processes under plain Node. Electron's twin (utilityProcess) is main/engine-host.ts. */
import { fork } from 'node:child_process'
import { childEnv, type SpawnChild } from './spawn'

/**
 * @param enginePath absolute path of the built engine.js (resolved in the entry file: shared chunks live elsewhere).
 * @param options.execArgv for tests, which run the TypeScript entry through a loader.
 */
export function forkChild(enginePath: string, options: { execArgv?: readonly string[] } = {}): SpawnChild {
  return ({ role, config }) => {
    const child = fork(enginePath, [], {
      // 'json' would turn typed arrays into objects and undefined into nothing.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: childEnv(role, config),
      execArgv: [...(options.execArgv ?? [])],
    })
    let exited = false
    return {
      get pid() {
        return child.pid
      },
      post(message) {
        // The callback form reports a closed channel there instead of throwing.
        if (child.connected) child.send(message as object, () => undefined)
      },
      onMessage(listener) {
        child.on('message', listener)
      },
      onStderr(listener) {
        child.stderr?.setEncoding('utf8').on('data', listener)
      },
      onExit(listener) {
        const once = (code: number | null, signal: string | null): void => {
          if (!exited) listener(code, signal)
          exited = true
        }
        child.on('exit', once)
        child.on('error', () => {
          // Also emitted when a message could not be sent; only a child that never started has no pid.
          if (child.pid === undefined) once(null, null)
        })
      },
      kill() {
        child.kill('SIGKILL')
      },
    }
  }
}
