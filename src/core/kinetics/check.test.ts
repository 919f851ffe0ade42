import { beforeAll, describe, expect, it } from 'vitest'
import type { MediaInfo } from '../../shared/domain'
import { checkDataset, clipName } from './check'

const media = (durationSec: number): MediaInfo => ({
  bytes: 1,
  width: 340,
  height: 256,
  rotation: 0,
  mirrored: false,
  sar: '1:1',
  fps: 29.97,
  vfr: false,
  frames: 300,
  durationSec,
  codec: 'h264',
  container: 'mp4',
  pixelFormat: 'yuv420p',
  browserPlayable: true,
})
const seen = (path: string, durationSec?: number) => ({
  path,
  media: durationSec === undefined ? null : media(durationSec),
  problem: null,
})
const wanted = (youtubeId: string, startSec: number, label: string | null = 'archery') => ({
  youtubeId,
  startSec,
  endSec: startSec + 10,
  label,
})

describe('a folder against its annotations', () => {
  const lines = [
    wanted('-0BveUV52cM', 12),
    wanted('-0BveUV52cM', 60),
    wanted('abcdefghijk', 0, 'yoga'),
    wanted('gone_gone_g', 5, 'yoga'),
    wanted('broken_brok', 5, 'yoga'),
  ]
  const broken = { code: 'clip.no-video', stage: 'open' as const, message: 'the file has no video track' }
  const clips = [
    seen('archery/-0BveUV52cM_000012_000022.mp4', 10.01),
    seen('archery/-0BveUV52cM_000060_000070.mp4', 7.2),
    seen('copy/-0BveUV52cM_000060_000070.mkv', 10),
    seen('yoga/abcdefghijk_000000_000010.mp4'),
    seen('yoga/holiday.mp4', 3),
    { ...seen('yoga/broken_brok_000005_000015.mp4'), problem: broken },
  ]
  let report: Awaited<ReturnType<typeof checkDataset>>
  beforeAll(async () => {
    report = await checkDataset(lines, clips)
  })

  it('matches by id and times together', () => {
    expect(report).toMatchObject({ annotated: 5, present: 4, notLookedAt: 1 })
    expect(report.missing).toEqual(['gone_gone_g_000005_000015'])
    expect(report.extra).toEqual(['yoga/holiday.mp4'])
    expect(report.duplicates).toEqual(['copy/-0BveUV52cM_000060_000070.mkv'])
  })

  it('names what is unreadable and what has another length', () => {
    expect(report.unreadable).toEqual([
      { path: 'yoga/broken_brok_000005_000015.mp4', code: broken.code, message: broken.message },
    ])
    expect(report.wrongLength).toEqual([
      { path: 'archery/-0BveUV52cM_000060_000070.mp4', wantedSec: 10, durationSec: 7.2 },
    ])
  })

  it('counts classes, durations, rates and sizes', () => {
    expect(report.classes).toEqual([
      { label: 'archery', annotated: 2, present: 2 },
      { label: 'yoga', annotated: 3, present: 2 },
    ])
    expect(report.durations).toEqual([
      { from: 3, count: 1 },
      { from: 7, count: 1 },
      { from: 10, count: 2 },
    ])
    expect(report.rates).toEqual([{ value: 29.97, count: 4 }])
    expect(report.sizes).toEqual([{ value: '340×256', count: 4 }])
  })

  it('names clips as Kinetics does', () => {
    expect(clipName(wanted('-0BveUV52cM', 12))).toBe('-0BveUV52cM_000012_000022')
  })
})
