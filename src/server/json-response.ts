/** JSON answers. A list of 20,000 clips turned into text at one go would hold the event loop, so long lists go in slices. */
import { createPacer } from '../core/base/event-loop'

const longList = 500
const sliceItems = 200

function hasLongList(value: unknown): boolean {
  const lists = Array.isArray(value)
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value)
      : []
  return lists.some(item => Array.isArray(item) && item.length > longList)
}

/** The text of a value in pieces; long arrays at the top or one level below are cut into slices. */
export function* jsonChunks(value: unknown, depth = 0): Generator<string> {
  if (Array.isArray(value) && value.length > longList) {
    for (let i = 0; i < value.length; i += sliceItems) {
      const slice = JSON.stringify(value.slice(i, i + sliceItems))
      yield `${i === 0 ? '[' : ','}${slice.slice(1, -1)}`
    }
    yield ']'
  } else if (depth === 0 && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    let first = true
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) continue
      yield `${first ? '{' : ','}${JSON.stringify(key)}:`
      yield* jsonChunks(item, 1)
      first = false
    }
    yield first ? '{}' : '}'
  } else {
    yield JSON.stringify(value)
  }
}

const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }

export function jsonResponse(value: unknown, status = 200): Response {
  if (!hasLongList(value)) return new Response(JSON.stringify(value), { status, headers })
  const encoder = new TextEncoder()
  const pieces = jsonChunks(value)
  const pacer = createPacer()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (pacer.due()) await pacer.rest()
        const piece = pieces.next()
        if (piece.done === true) controller.close()
        else controller.enqueue(encoder.encode(piece.value))
      },
    },
    { highWaterMark: 4 },
  )
  return new Response(body, { status, headers })
}
