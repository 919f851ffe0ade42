/** Both readers over real clips and over files that break naive readers (skipped aloud where the assets are not at hand). */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { assets, assetsMissing } from '../../../test/assets'
import type { ModelCard, Protocol } from '../../shared/domain'
import { toAppError } from '../../shared/errors'
import { framesOf, planViews } from '../video/sampling'
import { findFfmpeg } from './ffmpeg-cli'
import type { FrameReader } from './reader'
import { createReader } from './readers'

const card = {
  sampling: { rate: { fps: 25 }, tick: 'nearest', frames: { min: 16, max: 64 }, tooFew: 'double' },
  input: { frames: { min: 9, max: 250, multipleOf: 1 } },
} as Pick<ModelCard, 'sampling' | 'preprocess' | 'input'>
const fast: Protocol = {
  name: 'fast',
  clips: 1,
  placement: 'centre',
  crops: 1,
  aggregate: 'mean-probability',
}

/** What becomes of each awkward file: the frames it has, or the error and a word of its reason. */
const failures: Record<string, [code: string, reason: RegExp]> = {
  'encrypted_cenc.mp4': ['clip.encrypted', /encrypted/],
  'random_bytes.mp4': ['clip.unreadable', /no video can be read/],
  'really_html.webm': ['clip.unreadable', /web page/],
  'really_text.mp4': ['clip.unreadable', /text file/],
  'truncated_no_moov.mp4': ['clip.unreadable', /cut off before its index/],
}
const frameCounts: Record<string, number> = {
  'anim.gif': 60,
  'anim.webp': 48,
  'anim_apng.png': 15,
  'decord_unordered.mov': 4,
  'edit_list_trim.mp4': 190,
  'elementary.h264': 280,
  'frames_15.mp4': 15,
  'h264.m2ts': 280,
  'hole_of_zeros.mp4': 187,
  'h264_interlaced.mkv': 140,
  'long_11min_10fps.mp4': 6600,
  'mpeg2.ts': 251,
  'mpeg4_asp_xvid.avi': 278,
  'mpeg4_divx_packed.avi': 280,
  'really_png.gif': 1,
  'short_cleaning_pool_part_0.mp4': 32,
  'torchcodec_frame_exceeds_screen.gif': 1,
  'truncated.webm': 6,
  'truncated_faststart.mp4': 143,
  'truncated_no_index.avi': 67,
  'two_video_tracks.mkv': 280,
  'vfr.mp4': 160,
}
const expectedWarnings: Record<string, string> = {
  'hevc_10bit_hlg.mov': 'clip.hdr',
  'torchcodec_nasa_13013_hdr.mp4': 'clip.hdr',
  'torchcodec_testsrc2_12bit_hdr.mp4': 'clip.hdr',
  'hole_of_zeros.mp4': 'clip.damaged',
  'really_png.gif': 'clip.still',
  'truncated.webm': 'clip.damaged',
  'truncated_faststart.mp4': 'clip.damaged',
  'truncated_no_index.avi': 'clip.damaged',
  'two_video_tracks.mkv': 'clip.tracks',
}
const rotations: Record<string, number> = {
  'decord_rot0.mov': 0,
  'decord_rot180.mov': 180,
  'rot180.mp4': 180,
  'rot90_phone_portrait.mp4': 270,
  'torchcodec_nasa_13013_rotated.mp4': 270,
}

describe.skipIf(assetsMissing('the readers on real and awkward clips'))('clips', () => {
  let libav: FrameReader
  let ffmpeg: FrameReader | undefined
  beforeAll(async () => {
    libav = (await createReader({ reader: 'libav', ffmpegPath: '' })).reader
    ffmpeg = await findFfmpeg('').then(
      async () => (await createReader({ reader: 'ffmpeg', ffmpegPath: '' })).reader,
      () => undefined,
    )
  })

  it('choose as many frames as the reference pipeline did, for all of actions', async () => {
    const reference = JSON.parse(readFileSync(assets.referenceI3d, 'utf8')) as {
      clips: Record<string, { frames: number }>
    }
    const chosen: Record<string, number> = {}
    for (const path of Object.keys(reference.clips)) {
      const clip = await libav.open(join(assets.actions, '..', path))
      chosen[path] = planViews(clip.timesSec, card, fast).views[0]!.frameIndices.length
      await clip.close()
    }
    const expected = Object.fromEntries(
      Object.entries(reference.clips).map(([path, { frames }]) => [path, frames]),
    )
    expect(chosen).toEqual(expected)
  })

  it('say how much of a damaged clip is there, and call no whole clip damaged', async () => {
    const said: Record<string, string> = {}
    const files = [...readdirSync(assets.awkward), ...Object.keys(failures)]
      .filter(name => !failures[name])
      .map(name => join(assets.awkward, name))
    const whole = readdirSync(assets.actions, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
    for (const path of [...files, ...whole]) {
      const clip = await libav.open(path)
      for (const { code, message } of clip.warnings)
        if (code === 'clip.damaged') said[basename(path)] = message.replace(/^.*: /, '')
      await clip.close()
    }
    expect(said).toEqual({
      'hole_of_zeros.mp4': '187 of the 280 frames it promises are there',
      'truncated.webm': '0.2 of the 10.0 seconds it promises are there',
      'truncated_faststart.mp4': '143 of the 280 frames it promises are there (5.1 of the 10.0 seconds)',
      'truncated_no_index.avi': '67 of the 131 frames it promises are there',
    })
  })

  const awkward = assets.present ? readdirSync(assets.awkward).sort() : []
  it.each(awkward)('%s ends in frames or in its true reason', { timeout: 60_000 }, async name => {
    const path = join(assets.awkward, name)
    const expected = failures[name]
    if (expected) {
      const error = toAppError(await libav.open(path).catch((each: unknown) => each))
      expect(error.code).toBe(expected[0])
      expect(error.message).toMatch(expected[1])
      return
    }
    const clip = await libav.open(path)
    if (frameCounts[name] !== undefined) expect(clip.media.frames).toBe(frameCounts[name])
    if (rotations[name] !== undefined) expect(clip.media.rotation).toBe(rotations[name])
    const { views } = planViews(clip.timesSec, card, fast)
    const wanted = framesOf(views)
    const got: number[] = []
    const { missing, warnings } = await clip.frames(wanted, frame => {
      expect(frame.data).toHaveLength(frame.width * frame.height * 3)
      got.push(frame.index)
    })
    const codes = [...clip.warnings, ...warnings].map(({ code }) => code)
    if (expectedWarnings[name]) expect(codes).toContain(expectedWarnings[name])
    expect([...got, ...missing].sort((a, b) => a - b)).toEqual(wanted)
    expect(missing).toEqual([])
    await clip.close()
  })

  it.each([
    'actions/archery/bow.mp4',
    'actions/dining/EatAtTableDemo.gif',
    'actions/juggling soccer ball/v_SoccerJuggling_g23_c01.avi',
    'actions/skateboarding/Kickflip3.mov',
    'actions/flipping pancake/flipping_a_pancake.mkv',
    'awkward/edit_list_trim.mp4',
    'awkward/h264_10bit.mp4',
    'awkward/h264_interlaced.mkv',
    'awkward/hevc_10bit_hlg.mov',
    'awkward/mpeg4_divx_packed.avi',
    'awkward/odd_321x241_vp9.webm',
    'awkward/long_141s.mp4',
    'awkward/truncated_faststart.mp4',
    'awkward/two_video_tracks.mkv',
    'awkward/vfr.mp4',
    'awkward/vp8.webm',
  ])('%s is the same through the command line', async file => {
    if (!ffmpeg) return
    const path = join(assets.actions, '..', file)
    const [inside, outside] = [await libav.open(path), await ffmpeg.open(path)]
    expect(outside.media).toMatchObject({
      frames: inside.media.frames,
      vfr: inside.media.vfr,
      width: inside.media.width,
      height: inside.media.height,
      rotation: inside.media.rotation,
      sar: inside.media.sar,
      codec: inside.media.codec,
      browserPlayable: inside.media.browserPlayable,
    })
    let apart = 0
    inside.timesSec.forEach((time, i) => (apart = Math.max(apart, Math.abs(time - outside.timesSec[i]!))))
    expect(apart).toBeLessThan(1e-9)
    const last = inside.media.frames - 1
    const wanted = [...new Set([0, Math.floor(last / 3), Math.floor(last / 2), last])]
    const pictures = new Map<number, Buffer>()
    await inside.frames(wanted, frame => pictures.set(frame.index, Buffer.from(frame.data)))
    let compared = 0
    await outside.frames(wanted, frame => {
      const other = pictures.get(frame.index)!
      let most = 0
      for (let i = 0; i < other.length; i++) most = Math.max(most, Math.abs(other[i]! - frame.data[i]!))
      expect(most, `${basename(file)} frame ${frame.index}`).toBeLessThanOrEqual(1)
      compared++
    })
    expect(compared).toBe(wanted.length)
    await inside.close()
    await outside.close()
  })
})
