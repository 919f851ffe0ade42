import type { JSX } from 'react'
import { PlannedWork } from './planned-work'
import { useDatasetCall } from './use-dataset'
import { plural } from '../../../../shared/text'

/** Full videos cut to their annotated seconds. */
export function TrimPanel(): JSX.Element {
  const plan = useDatasetCall('planTrim')
  const start = useDatasetCall('startTrim')
  return (
    <PlannedWork
      intro="For videos in full length, named by their id alone. The originals are only read."
      ending="-trimmed"
      aboutFolder="Each piece goes to the folder of its class."
      modes={[
        { value: 'exact', title: 'Exact: encoded again, from the very first frame' },
        { value: 'lossless', title: 'Lossless: copied, may begin up to a few seconds earlier' },
      ]}
      plan={plan}
      start={start}
      offer={({ pieces }) => (pieces === 0 ? null : `Cut ${plural(pieces, 'piece')}`)}
      show={seen => ({
        summary: [
          `${plural(seen.pieces, 'piece')} to cut`,
          ...(seen.missing > 0
            ? [`${seen.missing.toLocaleString('en')} of the list have no full video here`]
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
