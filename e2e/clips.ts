/** Folders of real clips for the tests: copies in the system's temporary folder, with what a reference says of each. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { assets } from '../test/assets'

export interface TestClip {
  /** File name in the grid. */
  name: string
  /** Its class folder: the truth. */
  truth: string
  /** Top-1 of an independent implementation (reference_i3d_k400.json). */
  top1: string
}

const reference = (): Record<string, { top5: [string, number][] }> =>
  (
    JSON.parse(readFileSync(assets.referenceI3d, 'utf8')) as {
      clips: Record<string, { top5: [string, number][] }>
    }
  ).clips

/** Clips that Chromium plays by itself and clips that it cannot; H.264, MPEG-4 Part 2, GIF; one that the network gets wrong. */
const eight = [
  'archery/bow.mp4',
  'arm wrestling/demo.mp4',
  'dining/EatAtTableDemo.gif',
  'playing bass guitar/playing_guitar.mp4',
  'skateboarding/Ollie12.mov',
  'surfing water/man-surfing.mp4',
  'tai chi/ta_chi.mp4',
  'using segway/R6llTwEh07w.mp4',
]
/** The clips of the main job: all, or those of them that its steps need. */
export const mainJob = {
  8: eight,
  4: ['archery/bow.mp4', 'dining/EatAtTableDemo.gif', 'skateboarding/Ollie12.mov', 'tai chi/ta_chi.mp4'],
}
/** The one that becomes a WebM: every Chromium and every Electron plays VP9. */
export const webmSource = 'tai chi/ta_chi.mp4'

function toWebm(from: string, to: string): void {
  const fast = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-crf', '24', '-b:v', '0']
  execFileSync(process.env['FFMPEG_PATH'] || 'ffmpeg', ['-v', 'error', '-i', from, '-an', ...fast, to])
}

/** Puts the clips (paths below the assets' actions folder) into `folder`, in their class folders. */
export function putClips(folder: string, paths: readonly string[]): TestClip[] {
  const known = reference()
  return paths.map(path => {
    const [truth = ''] = path.split('/')
    const top1 = known[`actions/${path}`]?.top5[0]?.[0]
    if (top1 === undefined) throw new Error(`no reference for ${path}`)
    const name = path === webmSource ? basename(path).replace(/\.\w+$/, '.webm') : basename(path)
    const to = join(folder, truth, name)
    mkdirSync(dirname(to), { recursive: true })
    if (path === webmSource) toWebm(join(assets.actions, path), to)
    else copyFileSync(join(assets.actions, path), to)
    return { name, truth, top1 }
  })
}

/** Relative path and hash of every file below a folder: whether anything was changed or added. */
export function fingerprint(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => {
      const path = join(entry.parentPath, entry.name)
      return `${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`
    })
    .sort()
}
