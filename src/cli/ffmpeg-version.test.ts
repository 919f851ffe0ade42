import { describe, expect, it } from 'vitest'
import { describeFfmpeg } from './ffmpeg-version'

const text = (flags: string) =>
  `ffmpeg version 5.1.6-0+deb12u1 Copyright (c) 2000-2024 the FFmpeg developers\nbuilt with gcc 12\nconfiguration: --prefix=/usr ${flags} --enable-shared\nlibavutil 57`

describe('the ffmpeg program', () => {
  it('is told by its own words', () => {
    expect(describeFfmpeg(text('--enable-gpl'))).toEqual({
      version: '5.1.6-0+deb12u1',
      licence: 'GPL 2 or later',
    })
    expect(describeFfmpeg(text('--enable-gpl --enable-version3')).licence).toBe('GPL 3 or later')
    expect(describeFfmpeg(text('--enable-gplx')).licence).toBe('LGPL 2.1 or later')
    expect(describeFfmpeg(text('--enable-gpl --enable-nonfree')).licence).toBe('nonfree, not for passing on')
    expect(describeFfmpeg('what?').version).toBe('unknown version')
  })
})
