/** Errors as values: a code, a sentence for a person, a hint. One table gives HTTP status and exit code. */

export const errorTable = {
  'clip.missing': { http: 404, exit: 3 },
  'clip.unreadable': { http: 422, exit: 3 },
  'clip.no-video': { http: 422, exit: 3 },
  'clip.encrypted': { http: 422, exit: 3 },
  'clip.too-short': { http: 422, exit: 3 },
  'clip.too-large': { http: 422, exit: 3 },
  'clip.still': { http: 422, exit: 3 },
  'clip.slow': { http: 422, exit: 3 },
  'path.missing': { http: 404, exit: 3 },
  'path.not-allowed': { http: 403, exit: 3 },
  'run.mismatch': { http: 409, exit: 3 },
  'run.missing': { http: 404, exit: 3 },
  'run.busy': { http: 409, exit: 3 },
  'store.invalid': { http: 500, exit: 3 },
  'store.locked': { http: 409, exit: 3 },
  'request.invalid': { http: 400, exit: 2 },
  'request.forbidden': { http: 403, exit: 2 },
  'model.unknown': { http: 404, exit: 4 },
  'model.missing': { http: 404, exit: 4 },
  'model.invalid': { http: 422, exit: 4 },
  'model.mismatch': { http: 422, exit: 4 },
  'model.labels': { http: 422, exit: 4 },
  'model.hash': { http: 422, exit: 4 },
  'model.pickle': { http: 422, exit: 4 },
  'model.golden': { http: 422, exit: 4 },
  'model.unavailable': { http: 503, exit: 4 },
  'model.offline': { http: 503, exit: 4 },
  'archive.invalid': { http: 422, exit: 3 },
  'archive.hash': { http: 422, exit: 3 },
  'archive.unavailable': { http: 502, exit: 5 },
  'annotations.invalid': { http: 422, exit: 3 },
  'ffmpeg.missing': { http: 503, exit: 5 },
  'ffmpeg.failed': { http: 502, exit: 5 },
  'reader.unavailable': { http: 503, exit: 5 },
  'engine.crashed': { http: 502, exit: 5 },
  'engine.stalled': { http: 504, exit: 5 },
  'provider.unavailable': { http: 503, exit: 5 },
  'disk.full': { http: 507, exit: 5 },
  cancelled: { http: 499, exit: 130 },
  bug: { http: 500, exit: 1 },
} as const satisfies Record<string, { http: number; exit: number }>

export type ErrorCode = keyof typeof errorTable

/** Codes where the input itself is at fault: trying again cannot help. Everything else may be retried. */
export const isInputFault = (code: string): boolean => code.startsWith('clip.')

export interface WireError {
  code: ErrorCode
  message: string
  hint?: string
  details?: Record<string, unknown>
}

export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly details: Record<string, unknown> | undefined

  constructor(
    code: ErrorCode,
    message: string,
    more: { hint?: string; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.code = code
    this.hint = more.hint
    this.details = more.details
  }

  get httpStatus(): number {
    return errorTable[this.code].http
  }

  get exitCode(): number {
    return errorTable[this.code].exit
  }
}

interface SystemError {
  code?: unknown
  syscall?: unknown
  path?: unknown
  dest?: unknown
}

/** What file systems answer, by errno: in words about the path it happened at. */
const systemErrors: Record<string, (path: string) => AppError> = {
  ENOSPC: () => new AppError('disk.full', 'the disk is full', { hint: 'Free some space and try again.' }),
  EDQUOT: () => new AppError('disk.full', 'the quota is used up', { hint: 'Free some space and try again.' }),
  ENOENT: path => new AppError('path.missing', `there is no file or folder ${path}`),
  ENOTDIR: path =>
    new AppError('path.missing', `${path} is a file, or lies below one, where a folder is needed`),
  EISDIR: path => new AppError('path.missing', `${path} is a folder, not a file`),
  ELOOP: path => new AppError('path.missing', `${path} is a link that leads nowhere but to itself`),
  ENAMETOOLONG: path => new AppError('path.missing', `the name is too long for this disk: ${path}`),
  EACCES: path =>
    new AppError('path.not-allowed', `no permission for ${path}`, { hint: 'Check the permissions.' }),
  EPERM: path =>
    new AppError('path.not-allowed', `no permission for ${path}`, { hint: 'Check the permissions.' }),
  EROFS: path =>
    new AppError('path.not-allowed', `${path} is on a disk that cannot be written to`, {
      hint: 'Choose another place.',
    }),
  EBUSY: path => new AppError('path.not-allowed', `${path} is in use by another program`),
  EEXIST: path => new AppError('request.invalid', `${path} is there already`),
}

/** A system error in words; undefined where it is none that a person can do something about. */
function ofTheSystem({ code, syscall, path, dest }: SystemError, cause: unknown): AppError | undefined {
  const place = [dest, path].find(value => typeof value === 'string') ?? 'it'
  // Making folders down to one that is there finds a file in the way.
  const key = syscall === 'mkdir' && code === 'EEXIST' ? 'ENOTDIR' : String(code)
  const said = systemErrors[key]?.(String(place))
  return said && new AppError(said.code, said.message, { hint: said.hint, cause })
}

const isErrorCode = (code: unknown): code is ErrorCode => typeof code === 'string' && code in errorTable

/** Any thrown value as an AppError; what is not one of ours is a bug, except the system's own well-known codes. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (typeof error === 'object' && error !== null) {
    const e = error as {
      code?: unknown
      message?: unknown
      name?: unknown
      hint?: unknown
      details?: unknown
    }
    const message = typeof e.message === 'string' ? e.message : 'unknown error'
    if (isErrorCode(e.code))
      return new AppError(e.code, message, {
        hint: typeof e.hint === 'string' ? e.hint : undefined,
        details: e.details as Record<string, unknown> | undefined,
        cause: error,
      })
    if (e.name === 'AbortError') return new AppError('cancelled', 'cancelled', { cause: error })
    return ofTheSystem(e, error) ?? new AppError('bug', message, { cause: error })
  }
  return new AppError('bug', String(error))
}

/** For a process or HTTP border: an Error crosses it with its message but loses `code`, so always send this. */
export function toWire(error: unknown): WireError {
  const e = toAppError(error)
  return {
    code: e.code,
    message: e.message,
    ...(e.hint === undefined ? {} : { hint: e.hint }),
    ...(e.details === undefined ? {} : { details: e.details }),
  }
}

export const fromWire = (wire: WireError): AppError => toAppError(wire)

/** The only place that makes user text: one sentence, then what to do about it. */
export function describeError(error: unknown): { title: string; hint: string | undefined; code: ErrorCode } {
  const e = toAppError(error)
  // A name that begins the sentence stays as it is written: "r.csv", "part_0.tar", "-0BveUV52cM".
  const sentence = /^[a-z]+([ ,]|$)/.test(e.message)
    ? e.message.charAt(0).toUpperCase() + e.message.slice(1)
    : e.message
  const title = /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
  if (e.code === 'bug')
    return {
      title: `Something went wrong inside Kinetoscope: ${title}`,
      hint: e.hint ?? 'Copy the diagnostics and report it.',
      code: e.code,
    }
  return { title, hint: e.hint, code: e.code }
}
