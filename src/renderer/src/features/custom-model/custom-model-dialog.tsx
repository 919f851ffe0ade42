import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useId, useMemo, useRef, useState, type JSX } from 'react'
import { useLocation } from 'wouter'
import { toAppError } from '../../../../shared/errors'
import { changeFeeding, idOfTitle, type DraftModel, type LabelChoice } from '../../../../shared/custom-model'
import { keys, useTransport } from '../../queries'
import { useUi } from '../../state'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { ErrorNote } from '../../ui/notes'
import { useClipModel } from '../../clips/clips-context'
import { changeOf, PreprocessingDetails, type Details } from './preprocessing-details'
import { GraphSummary } from './graph-summary'
import { LabelList } from './label-list'
import styles from './custom-model.module.css'
import { useTrials } from './use-trials'
import { InputPresets } from './input-presets'

/** A network without a card gets one: what was found, how to feed it (tried on a clip), what it is called. */
export function CustomModelDialog(): JSX.Element | null {
  const draft = useUi(ui => ui.draft)
  return draft && <Sheet key={draft.id} draft={draft} />
}

/** Clips offered for a trial; the current one is always among them. */
const offeredClips = 200

const stem = (fileName: string): string => fileName.replace(/\.onnx$/i, '')

function Sheet({ draft }: { draft: DraftModel }): JSX.Element {
  const transport = useTransport()
  const cache = useQueryClient()
  const [, navigate] = useLocation()
  const set = useUi(ui => ui.set)
  const { visible, current } = useClipModel()
  const clipField = useId()
  const [chosen, setChosen] = useState(draft.candidates[0]?.preset ?? '')
  const [details, setDetails] = useState<Details>({
    layout: draft.layouts[0] ?? 'NCTHW',
    frames: '',
    size: '',
    fps: '',
  })
  const [title, setTitle] = useState(stem(draft.fileName))
  const [labels, setLabels] = useState<LabelChoice | null>(
    draft.labels.set === null ? null : { set: draft.labels.set },
  )
  const [clipId, setClipId] = useState(current?.clip.id ?? '')
  const trials = useTrials(draft.id)

  const change = changeOf(details)
  // A figure that is wrong leaves the ways as they are.
  const candidates =
    change === null
      ? draft.candidates
      : draft.candidates.map(each => ({ ...each, feeding: changeFeeding(each.feeding, change) }))
  const offered = useMemo(() => {
    const some = visible.slice(0, offeredClips)
    return current && !some.includes(current) ? [current, ...some] : some
  }, [visible, current])
  const item = offered.find(each => each.clip.id === clipId) ?? offered[0]

  const close = (): void => {
    set({ draft: null })
    // The host forgets it at its end anyway.
    transport.call('discardModel', { draftId: draft.id }).catch(() => undefined)
  }
  const save = useMutation({
    mutationFn: () => {
      const way = candidates.find(({ preset }) => preset === chosen)
      if (!way || labels === null) throw new Error('saving was not possible yet')
      return transport.call('saveModel', {
        draftId: draft.id,
        feeding: way.feeding,
        title,
        labels,
        preset: way.preset,
      })
    },
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.models })
      set({ draft: null })
      navigate('/models')
    },
  })
  const names = useRef<HTMLElement>(null)
  useEffect(() => {
    if (save.error) names.current?.scrollIntoView({ block: 'end' })
  }, [save.error])
  const code = save.error && toAppError(save.error).code
  const errorFor = (...codes: string[]): unknown => (code && codes.includes(code) ? save.error : null)
  const titleError = errorFor('run.busy', 'request.invalid')
  const labelsError = errorFor('model.labels')
  const missing =
    change === null
      ? 'To save it, correct the figure under Details.'
      : idOfTitle(title) === ''
        ? 'To save it, give it a name.'
        : labels === null
          ? 'To save it, choose the list of its classes.'
          : null

  return (
    <Dialog
      open
      onClose={close}
      title="Add a network of your own"
      about="Its file has no card, so how it wants its frames is not known. What its graph says is below, with the usual ways."
      width={960}
      actions={
        <>
          <span className={styles.missing} role="status">
            {missing}
          </span>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" disabled={missing !== null || save.isPending} onClick={() => save.mutate()}>
            {save.isPending ? 'Checking…' : 'Save'}
          </Button>
        </>
      }
    >
      <section className={styles.step} aria-labelledby={`${clipField}-found`}>
        <h3 id={`${clipField}-found`}>1. What was found</h3>
        <GraphSummary draft={draft} />
      </section>
      <section className={styles.step} aria-labelledby={`${clipField}-feed`}>
        <h3 id={`${clipField}-feed`}>2. How to feed it</h3>
        <div className={styles.tryBar}>
          {item ? (
            <>
              <label htmlFor={clipField}>Try all of them on</label>
              <select
                id={clipField}
                translate="no"
                value={item.clip.id}
                onChange={event => {
                  setClipId(event.target.value)
                  trials.clear()
                }}
              >
                {offered.map(({ clip, truth }) => (
                  <option key={clip.id} value={clip.id}>
                    {truth === null ? clip.name : `${clip.name} (${truth})`}
                  </option>
                ))}
              </select>
              <Button
                icon="play"
                disabled={trials.running || change === null}
                onClick={() => trials.start(item.clip.id, candidates, labels ?? undefined)}
              >
                {trials.running ? 'Trying…' : 'Try'}
              </Button>
              <small>The surest answer need not be the right one: choose by what the clip shows.</small>
            </>
          ) : (
            <small>Open a folder of clips to try the ways on one of them.</small>
          )}
        </div>
        <InputPresets
          candidates={candidates}
          chosen={chosen}
          onChoose={setChosen}
          trials={trials.byPreset}
          truth={item?.truth ?? null}
        />
        <PreprocessingDetails
          draft={draft}
          details={details}
          onChange={next => {
            setDetails(next)
            trials.clear()
          }}
        />
      </section>
      <section ref={names} className={styles.step} aria-labelledby={`${clipField}-names`}>
        <h3 id={`${clipField}-names`}>3. Name and classes</h3>
        <LabelList
          draft={draft}
          title={title}
          onTitle={next => {
            setTitle(next)
            save.reset()
          }}
          labels={labels}
          onLabels={next => {
            setLabels(next)
            save.reset()
          }}
          titleError={titleError}
          labelsError={labelsError}
        />
        {save.error && titleError === null && labelsError === null && <ErrorNote error={save.error} />}
      </section>
    </Dialog>
  )
}
