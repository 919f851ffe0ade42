/**
 * Writes the clips of resources/samples/ anew: `npm run samples` (needs an ffmpeg with libvpx). VP9 in WebM plays in every
 * Chromium, including builds without the patented codecs. The bytes depend on the version of libvpx; the test beside the code
 * compares the decoded frames with the scenes.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { renderFrame } from './render'
import { sampleFormat, sampleScenes } from './sample-scenes'

const outDir = resolve(import.meta.dirname, '../../resources/samples')
const { width, height, frames, fps } = sampleFormat
const maxBytes = 2_000_000

/** Frames on stdin. BT.709 is both used and tagged, so that every decoder shows the same colours. */
const input = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-r', `${fps}`, '-i', '-']
const colours = [
  ...['-vf', 'scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int,format=yuv420p'],
  ...['-color_range', 'tv', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'],
]
/** Constant quality, a key frame each second for quick seeking; one thread and bitexact: the same bytes each time. */
const encoder = [
  ...['-c:v', 'libvpx-vp9', '-crf', '26', '-b:v', '0', '-deadline', 'good', '-cpu-used', '0', '-g', `${fps}`],
  ...['-threads', '1', '-row-mt', '0', '-fflags', '+bitexact', '-flags:v', '+bitexact'],
]

for (const entry of readdirSync(outDir, { withFileTypes: true }))
  if (entry.isDirectory()) rmSync(join(outDir, entry.name), { recursive: true })

let total = 0
for (const { label, name, scene } of sampleScenes()) {
  const drawn = scene()
  const pictures = Array.from({ length: frames }, (_, frame) => renderFrame(drawn, frame, width, height))
  const path = join(outDir, label, `${name}.webm`)
  mkdirSync(join(outDir, label), { recursive: true })
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...input, ...colours, ...encoder, path], {
    input: Buffer.concat(pictures),
  })
  const { size } = statSync(path)
  total += size
  process.stdout.write(`${label}/${name}.webm ${Math.ceil(size / 1000)} kB\n`)
}
process.stdout.write(`${Math.ceil(total / 1000)} kB in all\n`)
if (total > maxBytes) throw new Error(`the sample clips are larger than ${maxBytes / 1e6} MB`)
