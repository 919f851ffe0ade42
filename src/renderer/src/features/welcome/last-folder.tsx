import type { JSX } from 'react'
import { AppError } from '../../../../shared/errors'
import { baseName } from '../../format'
import { ProgressBar } from '../../ui/bar'
import { ErrorNote } from '../../ui/notes'
import { useClipModel } from '../../clips/clips-context'

/** The folder of last time: that it is being opened, or why it could not be. */
export function LastFolder(): JSX.Element | null {
  const { state } = useClipModel()
  const { lastFolder, library } = state
  if (!lastFolder || library) return null
  const { path, error } = lastFolder
  const name = baseName(path)
  if (error === null) return <ProgressBar share={null} label={`Opening ${name}, the folder of last time`} />
  return (
    <ErrorNote
      error={
        new AppError('path.missing', `the folder of last time, ${name}, was not opened: ${error.message}`, {
          hint: error.hint,
        })
      }
    />
  )
}
