import type { JSX } from 'react'
import { bytes, count } from '../../format'
import { t } from '../../i18n'
import { PlannedWork } from './planned-work'
import { useDatasetCall } from './use-dataset'

/** Clips into class folders as the list says: seen first, then done. */
export function OrganisePanel(): JSX.Element {
  const plan = useDatasetCall('planOrganise')
  const start = useDatasetCall('startOrganise')
  return (
    <PlannedWork
      ending="-classes"
      aboutFolder={t('Class folders are made in it.')}
      modes={[
        { value: 'link', title: t('Symbolic links: no space, the clips stay where they are') },
        { value: 'hard-link', title: t('Hard links: no space, a second name on the same disk') },
        { value: 'copy', title: t('Copies: the space of all clips once more') },
        { value: 'move', title: t('Move: the clips go to their class folders') },
        { value: 'index', title: t('Only an index: a table of clip and class') },
      ]}
      plan={plan}
      start={start}
      offer={({ placements }, mode) =>
        placements === 0
          ? null
          : mode === 'index'
            ? t('Write the index')
            : t('Organise {clips}', { clips: count(placements, 'clip') })
      }
      show={(seen, mode) => ({
        summary: [
          t('{clips} into {classes}', {
            clips: count(seen.placements, 'clip'),
            classes: count(seen.classes, 'class', 'classes'),
          }),
          ...(mode === 'copy' ? [t('{bytes} more on the disk', { bytes: bytes(seen.bytes) })] : []),
          ...(seen.unnamed > 0
            ? [t('{clips} not in the list: left alone', { clips: count(seen.unnamed, 'clip') })]
            : []),
        ],
        steps: seen.first,
        total: seen.placements,
        warnings: seen.collisions.map(({ from, to: name }) =>
          t('{from} stays: another clip is {name} already', { from, name }),
        ),
      })}
    />
  )
}
