/** Byte streams of an ffmpeg process as lines, or as raw pictures paired with what ffmpeg says of each. */
import type { Readable } from 'node:stream'

/** Lines of a text stream, without their ends. */
export async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

interface FrameInfo {
  pts: number
  width: number
  height: number
}

/**
 * Pairs the pictures on standard output with the messages that announce them on standard error: two pipes, so a picture
 * may arrive before its message and has to wait for it.
 */
export class RawFrames {
  private readonly announced: FrameInfo[] = []
  private wake: (() => void) | undefined

  announce(info: FrameInfo): void {
    this.announced.push(info)
    this.wake?.()
  }

  /** Complete pictures in order; `data` (rgb24) is valid until the next one. Ends where the process does. */
  async *read(
    stdout: Readable,
    ended: Promise<unknown>,
  ): AsyncGenerator<{ info: FrameInfo; data: Uint8Array }> {
    let over = false
    const end = (): void => {
      over = true
      this.wake?.()
    }
    ended.then(end, end)
    let frame = new Uint8Array(0)
    let filled = 0
    let info: FrameInfo | undefined
    for await (const chunk of stdout) {
      const bytes = chunk as Buffer
      for (let at = 0; at < bytes.length;) {
        while (!info) {
          info = this.announced.shift()
          if (info) break
          if (over) return
          await new Promise<void>(resolve => (this.wake = resolve))
        }
        const size = info.width * info.height * 3
        if (frame.length !== size) frame = new Uint8Array(size)
        const take = Math.min(size - filled, bytes.length - at)
        frame.set(bytes.subarray(at, at + take), filled)
        filled += take
        at += take
        if (filled === size) {
          yield { info, data: frame }
          filled = 0
          info = undefined
        }
      }
    }
  }
}
