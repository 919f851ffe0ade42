import type { JSX } from 'react'
import { bytes } from '../../format'
import { PlannedWork } from './planned-work'
import { useDatasetCall } from './use-dataset'
import { plural } from '../../../../shared/text'

/** Clips into class folders as the list says: seen first, then done. */
export function OrganisePanel(): JSX.Element {
  const plan = useDatasetCall('planOrganise')
  const start = useDatasetCall('startOrganise')
  return (
    <PlannedWork
      ending="-classes"
      aboutFolder="Class folders are made in it."
      modes={[
        { value: 'link', title: 'Symbolic links: no space, the clips stay where they are' },
        { value: 'hard-link', title: 'Hard links: no space, a second name on the same disk' },
        { value: 'copy', title: 'Copies: the space of all clips once more' },
        { value: 'move', title: 'Move: the clips go to their class folders' },
        { value: 'index', title: 'Only an index: a table of clip and class' },
      ]}
      plan={plan}
      start={start}
      offer={({ placements }, mode) =>
        placements === 0
          ? null
          : mode === 'index'
            ? 'Write the index'
            : `Organise ${plural(placements, 'clip')}`
      }
      show={(seen, mode) => ({
        summary: [
          `${plural(seen.placements, 'clip')} into ${plural(seen.classes, 'class', 'classes')}`,
          ...(mode === 'copy' ? [`${bytes(seen.bytes)} more on the disk`] : []),
          ...(seen.unnamed > 0 ? [`${plural(seen.unnamed, 'clip')} not in the list: left alone`] : []),
        ],
        steps: seen.first,
        total: seen.placements,
        warnings: seen.collisions.map(
          ({ from, to: name }) => `${from} stays: another clip is ${name} already`,
        ),
      })}
    />
  )
}
