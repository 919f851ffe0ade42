/** What the supervisor needs of a child process; engine/fork.ts (Node) and main/engine-host.ts (Electron) provide it. */
import type { EngineConfig } from '../core/contract/engine'

export type Role = 'engine' | 'media'

/** One running child. Listeners are registered once, right after the spawn. */
export interface ChildHandle {
  /** Process id; undefined until it is known. */
  readonly pid: number | undefined
  /** Sends a structured-cloneable message; never throws, a message to a dead child is lost. */
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Text of stderr as it comes, not cut into lines. */
  onStderr(listener: (text: string) => void): void
  /** Called exactly once, also when the child could not be started. */
  onExit(listener: (code: number | null, signal: string | null) => void): void
  /** At once (SIGKILL): the child may be deep inside native code. */
  kill(): void
}

export type SpawnChild = (options: { role: Role; config: EngineConfig }) => ChildHandle

/** What a child needs of the environment besides our own names: finding programs, libraries, fonts, temp folders. */
const passed =
  /^(PATH|HOME|USER|LANG|LC_.*|TZ|TMPDIR|TEMP|TMP|SYSTEMROOT|WINDIR|APPDATA|LOCALAPPDATA|USERPROFILE|PATHEXT|COMSPEC|LD_LIBRARY_PATH|DYLD_.*|CUDA_.*|NVIDIA_.*|XDG_.*|FFMPEG_PATH|KINETOSCOPE_.*)$/i

/** Environment of a child: the few inherited names above, plus its role and configuration for entry.ts. */
export function childEnv(
  role: Role,
  config: EngineConfig,
  parent: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(parent))
    if (value !== undefined && passed.test(name)) env[name] = value
  env['KINETOSCOPE_ROLE'] = role
  env['KINETOSCOPE_ENGINE_CONFIG'] = JSON.stringify(config)
  return env
}
