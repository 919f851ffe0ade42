import type { JSX } from 'react'
import { AppError } from '../../../../shared/errors'
import { baseName } from '../../format'
import { t } from '../../i18n'
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
  if (error === null)
    return <ProgressBar share={null} label={t('Opening {name}, the folder of last time', { name })} />
  return (
    <ErrorNote
      error={
        new AppError(
          'path.missing',
          t('the folder of last time, {name}, was not opened: {why}', { name, why: error.message }),
          { hint: error.hint },
        )
      }
    />
  )
}
