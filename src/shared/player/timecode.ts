/** Moments as people write them down. Pure. */

/** hh:mm:ss:ff, frames counted within the second: for an even rate only. */
function frameTimecode(frame: number, fps: number): string {
  const perSecond = Math.max(1, Math.round(fps))
  return `${hms(Math.floor(frame / perSecond))}:${String(frame % perSecond).padStart(2, '0')}`
}

const hms = (seconds: number): string =>
  [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map(part => String(part).padStart(2, '0'))
    .join(':')

/** hh:mm:ss.mmm */
export function clockTime(timeSec: number): string {
  const millis = Math.max(0, Math.round(timeSec * 1000))
  return `${hms(Math.floor(millis / 1000))}.${String(millis % 1000).padStart(3, '0')}`
}

/**
 * hh:mm:ss:ff where frames are evenly spaced, else hh:mm:ss.mmm. Non-drop: the label counts frames at the rounded rate
 * (SMPTE ST 12-1), so at 29.97 it runs behind the clock by 3.6 s an hour, as in every editor.
 */
export const timecode = (
  at: { frame: number; timeSec: number },
  media: { fps: number; vfr: boolean },
): string => (media.vfr || !(media.fps > 0) ? clockTime(at.timeSec) : frameTimecode(at.frame, media.fps))
