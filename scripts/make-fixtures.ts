/**
 * Makes the clips under test/fixtures: `npm run fixtures` (needs an ffmpeg with libx264 and libvpx; the results are
 * committed, tests do not need it). Every frame carries its number as ten blocks, black 0 and white 1, most significant
 * first, inside the part that a centre crop keeps, and as digits below for people.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { counterFrame, frameSize } from '../test/counter-clip'

const out = resolve(import.meta.dirname, '../test/fixtures')
const work = mkdtempSync(join(tmpdir(), 'kinetoscope-fixtures-'))
const fps = 25
const frames = 75

const ffmpeg = (...args: string[]): void => {
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-nostdin', ...args], { stdio: 'inherit' })
}

/** Turns a packed RGB picture counter-clockwise: what a phone held upright stores. */
function turnLeft(data: Uint8Array, width: number, height: number): Uint8Array {
  const turned = new Uint8Array(data.length)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++)
        turned[((width - 1 - x) * height + y) * 3 + c] = data[(y * width + x) * 3 + c]!
  return turned
}

/** Writes a display matrix into the track header: turn clockwise by 90° to show (ISO/IEC 14496-12, 8.3.2). */
function markRotated(path: string): void {
  const bytes = readFileSync(path)
  const header = bytes.indexOf('tkhd') + 4
  const matrix = header + (bytes[header] === 1 ? 52 : 40)
  const one = 0x10000
  ;[0, one, 0, -one, 0, 0, frameSize.height * one, 0, 0x40000000].forEach((value, i) =>
    bytes.writeInt32BE(value, matrix + i * 4),
  )
  writeFileSync(path, bytes)
}

const { width, height } = frameSize
const pictures = Array.from({ length: frames }, (_, n) => counterFrame(n))
const raw = join(work, 'upright.rgb')
writeFileSync(raw, Buffer.concat(pictures))
const rawTurned = join(work, 'turned.rgb')
writeFileSync(rawTurned, Buffer.concat(pictures.map(picture => turnLeft(picture, width, height))))

const source = [
  '-f',
  'rawvideo',
  '-pix_fmt',
  'rgb24',
  '-s',
  `${width}x${height}`,
  '-r',
  String(fps),
  '-i',
  raw,
]
const turned = [
  '-f',
  'rawvideo',
  '-pix_fmt',
  'rgb24',
  '-s',
  `${height}x${width}`,
  '-r',
  String(fps),
  '-i',
  rawTurned,
]
const plain = ['-pix_fmt', 'yuv420p', '-bitexact']
const h264 = ['-c:v', 'libx264', '-crf', '24', '-threads', '1', ...plain]
const to = (name: string): string => join(out, name)

ffmpeg(...source, '-c:v', 'libvpx', '-b:v', '300k', '-g', '15', ...plain, to('counter.webm'))
ffmpeg(...source, ...h264, '-bf', '2', '-g', '12', to('counter.mp4'))
ffmpeg(
  ...source,
  ...h264,
  '-bf',
  '2',
  '-g',
  '12',
  '-x264-params',
  'open-gop=1:scenecut=0',
  to('counter-open-gop.mp4'),
)
ffmpeg(...source, '-c:v', 'mpeg4', '-q:v', '4', '-bf', '2', '-g', '12', ...plain, to('counter-mpeg4.mp4'))
ffmpeg(...source, '-c:v', 'mpeg4', '-q:v', '4', '-bf', '2', '-g', '12', ...plain, to('counter-b-frames.avi'))
ffmpeg(...turned, ...h264, '-g', '12', to('counter-rotated.mp4'))
markRotated(to('counter-rotated.mp4'))
// Every fourth frame of the first second, all of the next, every other one of the last.
const some = 'lt(n,25)*not(mod(n,4))+between(n,25,49)+gte(n,50)*not(mod(n,2))'
ffmpeg(...source, '-vf', `select='${some}'`, '-fps_mode', 'vfr', ...h264, '-bf', '2', to('counter-vfr.mp4'))
const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=1']
ffmpeg(...tone, '-c:a', 'aac', '-b:a', '32k', '-bitexact', to('audio-only.mp4'))
const cover = join(work, 'cover.png')
ffmpeg(...source, '-frames:v', '1', cover)
ffmpeg(
  ...tone,
  '-i',
  cover,
  ...['-map', '0', '-map', '1', '-c:v', 'png', '-disposition:v:0', 'attached_pic'],
  ...['-c:a', 'aac', '-b:a', '32k', '-bitexact', to('cover-art.m4a')],
)
rmSync(work, { recursive: true })

for (const name of [
  'counter.webm',
  'counter.mp4',
  'counter-open-gop.mp4',
  'counter-mpeg4.mp4',
  'counter-b-frames.avi',
  'counter-rotated.mp4',
  'counter-vfr.mp4',
  'audio-only.mp4',
  'cover-art.m4a',
]) {
  const { size } = statSync(to(name))
  process.stdout.write(`${name} ${Math.ceil(size / 1024)} KB\n`)
  if (size > 200_000) throw new Error(`${name} is larger than 200 KB`)
}
