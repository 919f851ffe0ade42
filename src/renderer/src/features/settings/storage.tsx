import { useMutation, useQuery } from '@tanstack/react-query'
import type { JSX } from 'react'
import { bytes } from '../../format'
import { useTransport } from '../../queries'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/notes'
import { Status } from '../../ui/status'
import { Fact } from './sections'
import { plural } from '../../../../shared/text'

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
      <Fact name="Data" value="Networks, runs, labels and settings. Your clips stay where they are." />
      {data && (
        <code translate="no" style={{ userSelect: 'text', overflowWrap: 'anywhere' }}>
          {data.dataDir}
        </code>
      )}
      <Fact
        name="Cache"
        value={
          data
            ? `${bytes(data.cacheBytes)} in ${plural(data.cacheFiles, 'file')}.` +
              ' ' +
              'Small pictures and facts of clips; what is missing is made again.'
            : 'Being counted…'
        }
      >
        <Button disabled={empty.isPending || !data?.cacheFiles} onClick={() => empty.mutate()}>
          {empty.isPending ? 'Emptying…' : 'Empty the cache'}
        </Button>
      </Fact>
      <Status tone="done">{empty.data && `${bytes(empty.data.freedBytes)} freed.`}</Status>
      {(empty.error ?? storage.error) !== null && <ErrorNote error={empty.error ?? storage.error} />}
    </>
  )
}
