/** Child processes under Electron. Plain Node's twin (child_process.fork) is engine/fork.ts. */
import { utilityProcess } from 'electron'
import { childEnv, type SpawnChild } from '../engine/spawn'

/** @param enginePath absolute path of the built engine.js (resolved in the entry file: shared chunks live elsewhere). */
export function utilityChild(enginePath: string): SpawnChild {
  return ({ role, config }) => {
    const child = utilityProcess.fork(enginePath, [], {
      serviceName: `Kinetoscope ${role}`,
      // Whatever a library prints on stdout is nobody's.
      stdio: ['ignore', 'ignore', 'pipe'],
      env: childEnv(role, config),
    })
    let exited = false
    return {
      get pid() {
        return child.pid
      },
      post(message) {
        if (!exited) child.postMessage(message)
      },
      onMessage(listener) {
        child.on('message', listener)
      },
      onStderr(listener) {
        child.stderr?.on('data', (chunk: Buffer) => listener(chunk.toString('utf8')))
        // Without a listener an 'error' event (V8 gave up: out of memory) would throw in the main process.
        child.on('error', (type, location) => listener(`${type} at ${location}\n`))
      },
      onExit(listener) {
        child.on('exit', code => {
          exited = true
          listener(code, null)
        })
      },
      kill() {
        // child.kill() asks with SIGTERM, which a process deep inside native code may never get to hear.
        const { pid } = child
        try {
          if (pid === undefined) child.kill()
          else process.kill(pid, 'SIGKILL')
        } catch {
          // It is gone already.
        }
      },
    }
  }
}
