/** Kinetics file names: `<youtube id>_<start %06d>_<end %06d>`, whole seconds. */
export interface KineticsName {
  youtubeId: string
  startSec: number
  endSec: number
}

/** Ids are 11 characters of A-Z a-z 0-9 _ - and may begin with either of the last two. */
const pattern = /^([A-Za-z0-9_-]{11})_(\d{6})_(\d{6})$/

/** @param name File name, with or without its extension. */
export function parseKineticsName(name: string): KineticsName | null {
  const match = pattern.exec(name.replace(/\.[^.]*$/, ''))
  if (match === null) return null
  const startSec = Number(match[2])
  const endSec = Number(match[3])
  return endSec > startSec ? { youtubeId: match[1] ?? '', startSec, endSec } : null
}
