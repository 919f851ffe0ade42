/** What a person can set going, as mutations; events bring the results. */
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query'
import type { AppState, Input, Output } from '../../shared/api'
import type { LibrarySummary, Settings } from '../../shared/domain'
import type { DraftModel } from '../../shared/custom-model'
import { keys, useTransport } from './queries'
import { useUi } from './state'

/** For what has no place of its own on the screen. */
const showFailure = (failure: Error): void => useUi.getState().set({ failure })
const clearFailure = (): unknown => useUi.getState().set({ failure: null })

/** Shows the library that has been opened. */
function useShowLibrary(): (library: LibrarySummary) => Promise<void> {
  const cache = useQueryClient()
  return async library => {
    cache.removeQueries({ queryKey: ['times'] })
    cache.setQueryData<AppState>(keys.state, state => state && { ...state, library })
    useUi.getState().set({ dialog: null })
    await Promise.all([
      cache.invalidateQueries({ queryKey: keys.clips }),
      cache.invalidateQueries({ queryKey: keys.runs }),
      cache.invalidateQueries({ queryKey: keys.state }),
    ])
  }
}

/** Opens a folder, or reads the one that is open again. Where the person was in it is features/shell/use-session.ts'. */
export function useOpenFolder(): UseMutationResult<Output<'openFolder'>, Error, string> {
  const transport = useTransport()
  const showLibrary = useShowLibrary()
  return useMutation({
    mutationFn: (path: string) => transport.call('openFolder', { path }),
    // The folder dialog says it itself.
    onError: error => {
      if (useUi.getState().dialog !== 'open-folder') showFailure(error)
    },
    onSuccess: showLibrary,
  })
}

/** Opens the sample clips; their run brings its results by events. */
export function useOpenSamples(): UseMutationResult<Output<'openSamples'>, Error, void> {
  const transport = useTransport()
  const showLibrary = useShowLibrary()
  return useMutation({
    mutationFn: () => transport.call('openSamples', {}),
    onMutate: clearFailure,
    onError: showFailure,
    onSuccess: showLibrary,
  })
}

/** Starts a run over some clips (none named: all) and shows it. */
export function useStartRun(): UseMutationResult<Output<'startRun'>, Error, Input<'startRun'>> {
  const transport = useTransport()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (input: Input<'startRun'>) => transport.call('startRun', input),
    onMutate: clearFailure,
    onError: showFailure,
    onSuccess: async ({ runId }) => {
      await cache.invalidateQueries({ queryKey: keys.runs })
      useUi.getState().set({ runId, picked: new Set<string>() })
    },
  })
}

export function useResumeRun(): UseMutationResult<Output<'resumeRun'>, Error, Input<'resumeRun'>> {
  const transport = useTransport()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (input: Input<'resumeRun'>) => transport.call('resumeRun', input),
    onMutate: clearFailure,
    onError: showFailure,
    onSuccess: async ({ runId }) => {
      await cache.invalidateQueries({ queryKey: keys.results(runId) })
    },
  })
}

export function useCancelJob(): UseMutationResult<Output<'cancelJob'>, Error, string> {
  const transport = useTransport()
  return useMutation({
    mutationFn: (jobId: string) => transport.call('cancelJob', { jobId }),
    onError: showFailure,
  })
}

export function usePauseJob(): UseMutationResult<Output<'pauseJob'>, Error, Input<'pauseJob'>> {
  const transport = useTransport()
  return useMutation({
    mutationFn: (input: Input<'pauseJob'>) => transport.call('pauseJob', input),
    onError: showFailure,
  })
}

/** Shown at once; the host's answer settles it. */
export function useUpdateSettings(): UseMutationResult<Output<'updateSettings'>, Error, Partial<Settings>> {
  const transport = useTransport()
  const cache = useQueryClient()
  const put = (patch: Partial<Settings>): void => {
    cache.setQueryData<AppState>(
      keys.state,
      state => state && { ...state, settings: { ...state.settings, ...patch } },
    )
  }
  return useMutation({
    scope: { id: 'settings' },
    mutationFn: (patch: Partial<Settings>) => transport.call('updateSettings', patch),
    onMutate: put,
    onSuccess: put,
    onError: error => {
      showFailure(error)
      return cache.invalidateQueries({ queryKey: keys.state })
    },
  })
}

export function useGetModel(): UseMutationResult<Output<'getModel'>, Error, Input<'getModel'>> {
  const transport = useTransport()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (input: Input<'getModel'>) => transport.call('getModel', input),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.models }),
  })
}

/** Hashes and known scores of an installed network. */
export function useVerifyModel(): UseMutationResult<Output<'verifyModel'>, Error, string> {
  const transport = useTransport()
  return useMutation({ mutationFn: (id: string) => transport.call('verifyModel', { id }) })
}

export function useRemoveModel(): UseMutationResult<Output<'removeModel'>, Error, string> {
  const transport = useTransport()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => transport.call('removeModel', { id }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.models }),
  })
}

/**
 * A file of a network: by path where the window knows paths, else by its bytes. An ONNX file without a card gets one in
 * a dialog of its own; anything else is recognised and converted by a job.
 */
export function useAddModelFile(): UseMutationResult<unknown, Error, File | string> {
  const transport = useTransport()
  return useMutation<DraftModel | { jobId: string }, Error, File | string>({
    mutationFn: async file => {
      const isOnnx = /\.onnx$/i.test(typeof file === 'string' ? file : file.name)
      if (typeof file !== 'string') return isOnnx ? transport.uploadDraft(file) : transport.uploadModel(file)
      const draft = isOnnx ? await transport.call('inspectModel', { path: file }) : null
      return draft ?? transport.call('addModelFile', { path: file })
    },
    onSuccess: added => {
      if ('candidates' in added) useUi.getState().set({ draft: added })
    },
  })
}
