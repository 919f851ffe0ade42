import { useTransport } from '../../queries'
import { useUi } from '../../state'

/**
 * Puts versions, tools and paths for a bug report on the clipboard; the folder's and broken clips' names only with
 * `names`. Resolves to whether that worked; a failure is shown.
 */
export function useCopyDiagnostics(): (names: boolean) => Promise<boolean> {
  const transport = useTransport()
  const set = useUi(ui => ui.set)
  return async names => {
    try {
      const { text } = await transport.call('diagnostics', { names })
      await navigator.clipboard.writeText(text)
      return true
    } catch (failure) {
      set({ failure })
      return false
    }
  }
}
