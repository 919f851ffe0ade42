import { useMutation, useQuery } from '@tanstack/react-query'
import type { JSX } from 'react'
import { bytes } from '../../format'
import { t, tn } from '../../i18n'
import { useTransport } from '../../queries'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/notes'
import { Status } from '../../ui/status'
import { Fact } from './sections'

/** Where everything lies, and what of it can be made again. */
export function Storage(): JSX.Element {
  const transport = useTransport()
  const storage = useQuery({
    queryKey: ['storage'],
    queryFn: ({ signal }) => transport.call('getStorage', {}, signal),
    // It is counted anew whenever it is looked at.
    gcTime: 0,
  })
  const empty = useMutation({
    mutationFn: () => transport.call('emptyCache', {}),
    onSettled: () => storage.refetch(),
  })
  const { data } = storage
  return (
    <>
      <Fact
        name={t('Data')}
        value={t('Networks, runs, labels and settings. Your clips stay where they are.')}
      />
      {data && (
        <code translate="no" style={{ userSelect: 'text', overflowWrap: 'anywhere' }}>
          {data.dataDir}
        </code>
      )}
      <Fact
        name={t('Cache')}
        value={
          data
            ? tn(data.cacheFiles, '{bytes} in {n} file.', '{bytes} in {n} files.', {
                bytes: bytes(data.cacheBytes),
              }) +
              ' ' +
              t('Small pictures and facts of clips; what is missing is made again.')
            : t('Being counted…')
        }
      >
        <Button disabled={empty.isPending || !data?.cacheFiles} onClick={() => empty.mutate()}>
          {empty.isPending ? t('Emptying…') : t('Empty the cache')}
        </Button>
      </Fact>
      <Status tone="done">
        {empty.data && t('{bytes} freed.', { bytes: bytes(empty.data.freedBytes) })}
      </Status>
      {(empty.error ?? storage.error) !== null && <ErrorNote error={empty.error ?? storage.error} />}
    </>
  )
}
