/** A join of ten known clips, ten minutes: the borders that the command line finds, and the subtitles that show them. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFfmpeg } from '../src/core/media/ffmpeg-cli'
import type { Segment } from '../src/shared/domain'
import { assets, assetsMissing } from './assets'
import { runCli } from './cli-process'

/** Clips and what MoViNet-A0 says in the middle of each. */
const parts = [
  ['arm wrestling/demo.mp4', 'arm wrestling'],
  ['playing bass guitar/playing_guitar.mp4', 'playing bass guitar'],
  ['tai chi/ta_chi.mp4', 'tai chi'],
  ['using segway/R6llTwEh07w.mp4', 'using segway'],
  ['archery/bow.mp4', 'archery'],
  ['playing xylophone/xylo.mp4', 'playing xylophone'],
  ['scuba diving/scuba diving.mp4', 'scuba diving'],
  ['pull ups/pullup1.mp4', 'pull ups'],
  ['playing tennis/tennis playing.mp4', 'playing tennis'],
  ['juggling soccer ball/05_default_juggle.mp4', 'juggling soccer ball'],
] as const
/** Each is made ten seconds long, by repeating it where it is shorter, and comes six times in a row. */
const madeSec = 10
const partSec = 60
const windowSec = 8
const strideSec = 4

describe.skipIf(assetsMissing('segments of ten joined clips'))('ten joined clips', () => {
  let work: string
  let film: string
  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'kinetoscope-segments-'))
    film = join(work, 'ten minutes.mp4')
    const ffmpeg = await findFfmpeg('')
    const run = (...args: string[]): void => {
      execFileSync(ffmpeg, ['-v', 'error', '-y', '-nostdin', ...args], { stdio: 'inherit' })
    }
    const shape =
      'scale=320:240:force_original_aspect_ratio=increase,crop=320:240,setsar=1,fps=25,format=yuv420p'
    parts.forEach(([clip], i) => {
      const repeated = ['-stream_loop', '-1', '-i', join(assets.actions, clip), '-t', String(madeSec)]
      run(...repeated, '-an', '-vf', shape, '-c:v', 'libx264', '-preset', 'veryfast', join(work, `${i}.mp4`))
    })
    const list = join(work, 'list.txt')
    writeFileSync(list, parts.map((_, i) => `file '${i}.mp4'\n`.repeat(partSec / madeSec)).join(''))
    run('-f', 'concat', '-i', list, '-c', 'copy', film)
  })
  afterAll(() => rmSync(work, { recursive: true, force: true }))

  it(
    'have their borders found within half a window, and their names said',
    { timeout: 300_000 },
    async () => {
      const out = join(work, 'ten minutes.vtt')
      const { code, stdout, stderr } = await runCli(
        [
          '--data',
          join(work, 'data'),
          '--json',
          'segments',
          film,
          '--model',
          'movinet-a0-stream-k600',
          '--window',
          String(windowSec),
          '--stride',
          String(strideSec),
          '--threshold',
          '0.2',
          '--out',
          out,
        ],
        { KINETOSCOPE_MODEL_MIRROR: assets.models },
      )
      expect(stderr).toContain('written')
      expect(code).toBe(0)
      const { segments, durationSec } = JSON.parse(stdout) as { segments: Segment[]; durationSec: number }
      expect(durationSec).toBeCloseTo(600, 0)
      expect(segments.map(({ label }) => label)).toEqual(parts.map(([, label]) => label))
      const off = segments.flatMap(({ startSec, endSec }, i) => [
        Math.abs(startSec - i * partSec),
        Math.abs(endSec - (i + 1) * partSec),
      ])
      expect(Math.max(...off)).toBeLessThanOrEqual(windowSec / 2)
      const vtt = readFileSync(out, 'utf8')
      expect(vtt.startsWith('WEBVTT\n')).toBe(true)
      expect(vtt.match(/ --> /g)).toHaveLength(segments.length)
      for (const [, label] of parts) expect(vtt).toContain(label)

      // The same subtitles come out of the export of a folder that was given these segments.
      const data = ['--data', join(work, 'data')]
      expect(await runCli([...data, 'import', out, '--folder', work])).toMatchObject({ code: 0 })
      const sidecars = join(work, 'sidecars')
      const args = ['export', '--labels', work, '--format', 'vtt', '--out', sidecars]
      expect(await runCli([...data, ...args])).toMatchObject({ code: 0 })
      expect(readFileSync(join(sidecars, 'ten minutes.vtt'), 'utf8')).toBe(vtt)
    },
  )
})
