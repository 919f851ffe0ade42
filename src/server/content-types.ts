/** Content types by file name ending: hono's table, and the video containers that it lacks. */
import { getMimeType, mimes } from 'hono/utils/mime'

const known = {
  ...mimes,
  m4v: 'video/mp4',
  mov: 'video/quicktime',
  mkv: 'video/x-matroska',
  mpg: 'video/mpeg',
  flv: 'video/x-flv',
}

export const contentTypeOf = (name: string, fallback: string): string =>
  getMimeType(name.toLowerCase(), known) ?? fallback
