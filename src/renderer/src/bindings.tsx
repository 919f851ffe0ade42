/** The keys in force, for everything that prints one. */
import { createContext, useContext } from 'react'
import { keyLabel, keysOf, type Bindings, type CommandId } from './commands'

const BindingsContext = createContext<Bindings>({})

/** The app puts the person's own bindings in; without it the built-in keys are printed. */
export const BindingsProvider = BindingsContext.Provider

/** The command's first key as printed on this machine; undefined where it has none, or no command is named. */
export function useKeyLabel(id: CommandId | undefined): string | undefined {
  const bindings = useContext(BindingsContext)
  const key = id && keysOf(id, bindings)[0]
  return key === undefined ? undefined : keyLabel(key)
}
