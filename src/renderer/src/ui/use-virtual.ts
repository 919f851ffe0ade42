import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'

type Options = Parameters<typeof useVirtualizer<HTMLDivElement, Element>>[0]

/** The virtual list. In its own file because its functions must not be memoised upon, which the lint rule says once, here. */
export function useVirtual(options: Options): Virtualizer<HTMLDivElement, Element> {
  // eslint-disable-next-line react-hooks/incompatible-library -- see above; no compiler memoises this project
  return useVirtualizer<HTMLDivElement, Element>(options)
}
