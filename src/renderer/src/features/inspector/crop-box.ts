/** Where on the displayed picture the network's crop lies. Pure. */
import type { MediaInfo, ModelCard, View } from '../../../../shared/domain'

/** Shares 0..1 of the displayed picture. */
export interface Box {
  left: number
  top: number
  width: number
  height: number
}

const sarOf = (sar: string): number => {
  const [num = 1, den = 1] = sar.split(':').map(Number)
  return num > 0 && den > 0 ? num / den : 1
}

/** Size of the picture as a player shows it: pixel shape and rotation applied. */
export function displaySize(media: MediaInfo): { width: number; height: number } {
  const width = media.width * sarOf(media.sar)
  const turned = media.rotation % 180 !== 0
  return turned ? { width: media.height, height: width } : { width, height: media.height }
}

/** Turns a box clockwise, as the display matrix turns the picture it lies on. */
function turn({ left, top, width, height }: Box, degrees: number): Box {
  if (degrees === 90) return { left: 1 - top - height, top: left, width: height, height: width }
  if (degrees === 180) return { left: 1 - left - width, top: 1 - top - height, width, height }
  if (degrees === 270) return { left: top, top: 1 - left - width, width: height, height: width }
  return { left, top, width, height }
}

/** The crop after the card's resize, as shares of the displayed picture. */
export function cropBox(
  { preprocess }: Pick<ModelCard, 'preprocess'>,
  media: MediaInfo,
  crop: View['crop'],
): Box {
  const pixelShape = preprocess.sampleAspectRatio === 'apply' ? sarOf(media.sar) : 1
  const applyTurn = preprocess.rotation === 'apply'
  const turned = applyTurn && media.rotation % 180 !== 0
  const [stored, other] = [media.width * pixelShape, media.height]
  const [width, height] = turned ? [other, stored] : [stored, other]
  const { resize } = preprocess
  const scale = resize.mode === 'short-side' ? resize.size / Math.min(width, height) : 1
  const full =
    resize.mode === 'fixed'
      ? { width: resize.width, height: resize.height }
      : { width: Math.round(width * scale), height: Math.round(height * scale) }
  const [spareX, spareY] = [full.width - preprocess.crop.width, full.height - preprocess.crop.height]
  const x = crop === 'left' ? 0 : crop === 'right' ? spareX : Math.floor(spareX / 2)
  const y = crop === 'top' ? 0 : crop === 'bottom' ? spareY : Math.floor(spareY / 2)
  const box: Box = {
    left: x / full.width,
    top: y / full.height,
    width: preprocess.crop.width / full.width,
    height: preprocess.crop.height / full.height,
  }
  return applyTurn ? box : turn(box, media.rotation)
}
