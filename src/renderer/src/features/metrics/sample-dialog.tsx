import { useState, type JSX } from 'react'
import { drawSample } from '../../../../shared/metrics/sample'
import { useStartRun } from '../../actions'
import { span } from '../../format'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Field, TextInput } from '../../ui/field'
import { useClipModel } from '../../clips/clips-context'
import { ClassNameCheck } from './class-name-check'
import { plural } from '../../../../shared/text'

const wholeNumber = (text: string, least: number): number | null =>
  /^\d{1,9}$/.test(text) && Number(text) >= least ? Number(text) : null

/** A small sample, drawn so that anybody can draw it again, and a run on it. */
export function SampleDialog({ open, onClose }: { open: boolean; onClose: () => void }): JSX.Element {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Evaluate on a sample"
      about="The same seed draws the same clips, here and on the command line."
      width={460}
    >
      <SampleForm onClose={onClose} />
    </Dialog>
  )
}

function SampleForm({ onClose }: { onClose: () => void }): JSX.Element {
  const { visible, model, state } = useClipModel()
  const start = useStartRun()
  const [perClass, setPerClass] = useState('1')
  const [seed, setSeed] = useState('0')
  const [n, seedNumber] = [wholeNumber(perClass, 1), wholeNumber(seed, 0)]
  const drawn =
    n === null || seedNumber === null
      ? []
      : drawSample(visible, ({ clip }) => ({ path: clip.path, truth: clip.truth?.label ?? null }), {
          perClass: n,
          seed: seedNumber,
        })
  const isReady = model?.state === 'installed'
  const seconds = isReady && model.secondsPerClip !== null ? model.secondsPerClip * drawn.length : null
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (!isReady || drawn.length === 0) return
        start.mutate(
          {
            modelId: model.id,
            protocol: state.settings.protocol,
            provider: state.settings.provider,
            clipIds: drawn.map(item => item.clip.id),
          },
          { onSuccess: onClose },
        )
      }}
    >
      <Field label="Clips of each class" inline error={n === null && 'A whole number from 1 is needed.'}>
        {control => <TextInput {...control} inputMode="numeric" value={perClass} onChange={setPerClass} />}
      </Field>
      <Field label="Seed" inline error={seedNumber === null && 'A whole number from 0 is needed.'}>
        {control => <TextInput {...control} inputMode="numeric" value={seed} onChange={setSeed} />}
      </Field>
      <p role="status" style={{ margin: 'var(--s5) 0' }}>
        {drawn.length === 0
          ? 'No clip shown has a known class.'
          : `${plural(drawn.length, 'clip')} of the ${visible.length} shown`}
        {drawn.length > 0 && model && (
          <>
            {' '}
            · <span translate="no">{model.title}</span>, {state.settings.protocol}
          </>
        )}
        {seconds !== null && ` · ${`about ${span(seconds)}`}`}
        {!isReady && ` · ${'get the network first'}`}
      </p>
      <ClassNameCheck />
      <Button look="primary" type="submit" disabled={!isReady || drawn.length === 0 || start.isPending}>
        Classify the sample
      </Button>
    </form>
  )
}
