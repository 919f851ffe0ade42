import type { JSX } from 'react'
import { count } from '../../format'
import { t } from '../../i18n'
import { PlannedWork } from './planned-work'
import { useDatasetCall } from './use-dataset'

/** Full videos cut to their annotated seconds. */
export function TrimPanel(): JSX.Element {
  const plan = useDatasetCall('planTrim')
  const start = useDatasetCall('startTrim')
  return (
    <PlannedWork
      intro={t('For videos in full length, named by their id alone. The originals are only read.')}
      ending="-trimmed"
      aboutFolder={t('Each piece goes to the folder of its class.')}
      modes={[
        { value: 'exact', title: t('Exact: encoded again, from the very first frame') },
        { value: 'lossless', title: t('Lossless: copied, may begin up to a few seconds earlier') },
      ]}
      plan={plan}
      start={start}
      offer={({ pieces }) => (pieces === 0 ? null : t('Cut {pieces}', { pieces: count(pieces, 'piece') }))}
      show={seen => ({
        summary: [
          t('{pieces} to cut', { pieces: count(seen.pieces, 'piece') }),
          ...(seen.missing > 0
            ? [t('{clips} of the list have no full video here', { clips: seen.missing.toLocaleString('en') })]
            : []),
        ],
        steps: seen.first.map(({ from, to: name, startSec, endSec }) => ({
          from: `${from} ${startSec}–${endSec} s`,
          to: name,
        })),
        total: seen.pieces,
        warnings: [],
      })}
    />
  )
}
