/** Facts about this machine: who runs us, which programs there are, and how to get more of them. */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './say.mjs'

export const isRoot = () => process.getuid?.() === 0

/** Full path of a program on PATH, or null. */
export function which(program) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : ['']
  for (const folder of (process.env.PATH ?? '').split(delimiter))
    for (const ending of endings) {
      const path = join(folder, program + ending)
      try {
        accessSync(path, constants.X_OK)
        return path
      } catch {
        continue
      }
    }
  return null
}

/** A display to open windows on. */
export const hasDisplay = (env = process.env) =>
  process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)

/** Whether packages can be installed without asking anyone: root on Debian or a child of it. */
export const canAptInstall = () => isRoot() && existsSync('/etc/debian_version') && which('apt-get') !== null

let updated = false
/** Installs Debian packages; resolves to '' or to why it did not work. */
export async function aptInstall(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  if (!updated) {
    const update = await run('apt-get', ['update'], { env, timeoutSec: 180 })
    if (update.code !== 0) return `apt-get update: ${lastLine(update.output)}`
    updated = true
  }
  const args = ['install', '-y', '--no-install-recommends', ...packages]
  const install = await run('apt-get', args, { env, timeoutSec: 420 })
  return install.code === 0 ? '' : `apt-get ${args.join(' ')}: ${lastLine(install.output)}`
}

export const lastLine = text =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)
    .at(-1) ?? 'no output'

/** The telling line of a failed Node program's output: the error's message and the system's code. */
export function reasonOf(output) {
  const code = /code: '([A-Z_]+)'/.exec(output)?.[1]
  const words =
    /^\s*(?:\[cause\]: )?\w*Error(?: \[\w+\])?: (.+)$/m.exec(output)?.[1]?.trim() ?? lastLine(output)
  return code === undefined || words.includes(code) ? words : `${words}, ${code}`
}

const sysctl = path => {
  try {
    return readFileSync(`/proc/sys/${path}`, 'utf8').trim()
  } catch {
    return null
  }
}

/**
 * Why Chromium's sandbox cannot start here, or null. On Linux it needs unprivileged user namespaces, or a helper beside
 * the binary that belongs to root and is setuid (electron/electron#41066, and Ubuntu's AppArmor switch since 23.10).
 */
export function sandboxProblem(setuidHelper) {
  if (process.platform !== 'linux' || setuidHelper) return null
  if (sysctl('kernel/unprivileged_userns_clone') === '0' || sysctl('user/max_user_namespaces') === '0')
    return 'this system does not let programs make user namespaces, which Electron’s sandbox needs'
  if (sysctl('kernel/apparmor_restrict_unprivileged_userns') === '1')
    return 'AppArmor keeps programs from making user namespaces, which Electron’s sandbox needs'
  return null
}
