import { useSyncExternalStore } from 'react'

/** Below this width the filters fold into a drawer and the inspector narrows. */
const NARROW = '(max-width: 1180px)'

const subscribe = (changed: () => void): (() => void) => {
  const query = matchMedia(NARROW)
  query.addEventListener('change', changed)
  return () => query.removeEventListener('change', changed)
}

/** True in a window too narrow for three columns. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => matchMedia(NARROW).matches)
