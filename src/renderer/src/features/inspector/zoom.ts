/** How the picture lies in its field: scale, and shift of its centre as a share of its unscaled size. Pure. */
export interface Zoom {
  scale: number
  x: number
  y: number
}

export const wholePicture: Zoom = { scale: 1, x: 0, y: 0 }
const mostScale = 16

/** No edge of the picture comes further in than it lay unscaled. */
function clamped({ scale, x, y }: Zoom): Zoom {
  const most = (scale - 1) / 2
  const within = (value: number): number => Math.min(most, Math.max(-most, value))
  return { scale, x: within(x), y: within(y) }
}

/** Scales about a point (shares of the unscaled picture from its centre), which stays where it is. */
export function zoomAt(zoom: Zoom, factor: number, at: { x: number; y: number } = { x: 0, y: 0 }): Zoom {
  const scale = Math.min(mostScale, Math.max(1, zoom.scale * factor))
  if (scale === 1) return wholePicture
  const ratio = scale / zoom.scale
  return clamped({ scale, x: at.x - (at.x - zoom.x) * ratio, y: at.y - (at.y - zoom.y) * ratio })
}

export const panBy = (zoom: Zoom, x: number, y: number): Zoom =>
  clamped({ ...zoom, x: zoom.x + x, y: zoom.y + y })
