/** An error as a row or a clip says it: with the stage at which it happened. */
import { ClipError, type Stage } from '../../shared/domain'
import { toAppError } from '../../shared/errors'

/** @param fallback Stage when the error does not name one in `details.stage`. */
export function toClipError(error: unknown, fallback: Stage): ClipError {
  const known = toAppError(error)
  const stage = ClipError.shape.stage.safeParse(known.details?.['stage'])
  return {
    code: known.code,
    stage: stage.success ? stage.data : fallback,
    message: known.message,
    ...(known.hint === undefined ? {} : { hint: known.hint }),
  }
}
