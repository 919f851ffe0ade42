import { useEffect, useRef } from 'react'
import type { Settings } from '../../../shared/domain'
import { useTransport } from '../queries'
import { beginAt, formatPlace, parsePlace } from '../routes'
import { initialUi, useUi, type UiState } from '../state'
import { useClipModel } from '../clips/clips-context'

type Sessions = Settings['sessions']
type Session = Sessions[string]

/** The person has come to rest. */
const restMs = 400
/** Folders and picked clips that are remembered at most. */
const folders = 40
const mostPicked = 1_000

/** What belonged to the folder before: its clips, run and filters. */
const freshPlace = {
  clipId: null,
  firstClip: null,
  runId: null,
  compareRunId: null,
  picked: initialUi.picked,
  filters: initialUi.filters,
  sort: initialUi.sort,
  group: initialUi.group,
}

const sessionOf = (ui: UiState): Session => ({
  place: formatPlace(ui),
  firstClip: ui.firstClip,
  picked: ui.picked.size > mostPicked ? [] : [...ui.picked],
})

/** The folder's session last, the oldest ones gone. Pure. */
export function withSession(sessions: Sessions, folder: string, session: Session): Sessions {
  const others = Object.entries(sessions).filter(([each]) => each !== folder)
  return Object.fromEntries([...others.slice(1 - folders), [folder, session]])
}

/** Where to begin in a folder: a place in the address wins over that of last time. Pure. */
export function placeIn(session: Session | undefined, hash: string): Partial<UiState> {
  const linked = parsePlace(hash)
  const isLinked = formatPlace(linked) !== '/' && !/^#?\/(?!run\/|clip\/|\?)/.test(hash)
  const place = isLinked ? linked : session ? parsePlace(session.place) : {}
  return { ...freshPlace, ...place, firstClip: session?.firstClip ?? null, picked: new Set(session?.picked) }
}

/** Keeps where the person is in each folder, and brings them back there when it is opened again, by whomever. */
export function useSession(): void {
  const { state } = useClipModel()
  const transport = useTransport()
  const folder = state.library?.folder ?? null
  const shown = useRef<string | null>(null)
  const saved = useRef('')
  // Of its own: nothing on the screen depends on it, so that keeping a place draws nothing anew.
  const sessions = useRef(state.settings.sessions)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const save = (): void => {
      clearTimeout(timer)
      timer = undefined
      if (folder === null) return
      const session = sessionOf(useUi.getState())
      const text = JSON.stringify(session)
      if (text === saved.current) return
      saved.current = text
      sessions.current = withSession(sessions.current, folder, session)
      // Where this fails there is nothing for the person to do, and the place is kept at the next rest.
      transport.call('updateSettings', { sessions: sessions.current }).catch(() => (saved.current = ''))
    }
    if (folder !== null && folder !== shown.current) {
      const session = sessions.current[folder]
      // The address belongs to the folder that the page was loaded on.
      beginAt(placeIn(session, shown.current === null ? location.hash : ''))
      shown.current = folder
      saved.current = JSON.stringify(sessionOf(useUi.getState()))
    }
    const stop = useUi.subscribe((now, before) => {
      const same =
        now.clipId === before.clipId &&
        now.runId === before.runId &&
        now.filters === before.filters &&
        now.sort === before.sort &&
        now.group === before.group &&
        now.compareRunId === before.compareRunId &&
        now.picked === before.picked &&
        now.firstClip === before.firstClip
      if (same || folder !== shown.current) return
      clearTimeout(timer)
      timer = setTimeout(save, restMs)
    })
    addEventListener('pagehide', save)
    return () => {
      stop()
      removeEventListener('pagehide', save)
      if (timer !== undefined) save()
    }
  }, [folder, transport])
}
