/** Raw clips for tests: YUV4MPEG2 with 4:4:4 chroma (BT.601, limited range), which libav reads and nothing has to encode. */

const clamp = (value: number): number => Math.max(0, Math.min(255, Math.round(value)))

/** A clip of packed RGB pictures. Every frame is a key frame. */
export function y4mClip(
  pictures: readonly Uint8Array[],
  { width, height, fps }: { width: number; height: number; fps: number },
): Buffer {
  const frames = pictures.flatMap(rgb => {
    const planes = Buffer.alloc(3 * width * height)
    for (let i = 0; i < width * height; i++) {
      const [r, g, b] = [rgb[i * 3]!, rgb[i * 3 + 1]!, rgb[i * 3 + 2]!]
      const luma = 0.299 * r + 0.587 * g + 0.114 * b
      planes[i] = clamp(16 + (219 / 255) * luma)
      planes[width * height + i] = clamp(128 + ((224 / 255) * (b - luma)) / 1.772)
      planes[2 * width * height + i] = clamp(128 + ((224 / 255) * (r - luma)) / 1.402)
    }
    return [Buffer.from('FRAME\n'), planes]
  })
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C444\n`), ...frames])
}
