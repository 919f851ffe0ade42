import { useState, type JSX, type ReactNode } from 'react'
import type { MediaInfo, ModelCard, OkRow } from '../../../../shared/domain'
import { bytes, millis, rate } from '../../format'
import { useCard } from '../../queries'
import { Icon } from '../../ui/icons'
import { useClipModel } from '../../clips/clips-context'
import { providerText } from '../../app/status-bar'
import styles from './provenance.module.css'
import { plural, fill } from '../../../../shared/text'

function interpolationWords(interpolation: ModelCard['preprocess']['interpolation']): string {
  switch (interpolation) {
    case 'cv2-linear-uint8':
      return 'bilinear as OpenCV does it on bytes'
    case 'bilinear-uint8':
      return 'bilinear on bytes'
    case 'bilinear-float':
      return 'bilinear in floating point'
    case 'pil-bilinear':
      return 'bilinear as Pillow does it'
  }
}

/** The card's preparation of a frame, as a sentence. */
export function preprocessingText({ preprocess, input }: Pick<ModelCard, 'preprocess' | 'input'>): string {
  const { resize, crop, normalise, interpolation } = preprocess
  const resized =
    resize.mode === 'short-side'
      ? `short side to ${resize.size}`
      : `to ${`${resize.width} × ${resize.height}`}`
  const [mean, std] = [normalise.mean, normalise.std].map(([r, g, b]) =>
    r === g && g === b ? String(r) : `(${r}, ${g}, ${b})`,
  )
  const minus = mean === '0' ? '' : ` − ${mean}`
  const formula = `x / ${normalise.divide}${minus}`
  const values = {
    resized,
    how: interpolationWords(interpolation),
    crop: `${crop.width} × ${crop.height}`,
    formula,
    std: std ?? '',
    layout: input.layout,
  }
  return std === '1'
    ? fill('{resized} ({how}), crop {crop}, {formula}, as {layout}', values)
    : fill('{resized} ({how}), crop {crop}, {formula} over {std}, as {layout}', values)
}

/** How frames are chosen, as a sentence. */
export function samplingText({ sampling }: Pick<ModelCard, 'sampling'>): string {
  const max = sampling.frames.max
  if (!('fps' in sampling.rate))
    return sampling.rate.stride === 1
      ? `every frame; at most ${max} in a window`
      : `every ${sampling.rate.stride}th frame; at most ${max} in a window`
  const fps = rate(sampling.rate.fps)
  return sampling.tick === 'nearest'
    ? `${fps} frames a second of the clip’s own time, the nearest frame each; at most ${max} in a window`
    : `${fps} frames a second of the clip’s own time, the last frame before each; at most ${max} in a window`
}

/** The clip itself in a line. */
export function mediaText(media: MediaInfo): string {
  return [
    `${media.width} × ${media.height}`,
    media.sar !== '1:1' && media.sar !== '0:1' && `pixels ${media.sar}`,
    media.rotation !== 0 && `turned by ${media.rotation}°`,
    `${media.codec} in ${media.container.split(',')[0] ?? ''}`,
    media.vfr ? `${rate(media.fps)} fps, varying` : `${rate(media.fps)} fps`,
    plural(media.frames, 'frame'),
    bytes(media.bytes),
  ]
    .filter(Boolean)
    .join(' · ')
}

/** Quotes for a POSIX shell where needed. */
const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`

/** How this very answer came about, and how to get it again. */
export function Provenance({ row }: { row: OkRow }): JSX.Element {
  const { state } = useClipModel()
  const card = useCard(row.model.id).data
  const { runtime, protocol, model } = row
  const path = `${state.library?.folder ?? ''}/${row.clip}`
  const command = `npm run --silent cli -- classify ${shellWord(path)} --model ${model.id} --protocol ${protocol.name}`
  const passes = protocol.clips * protocol.crops
  return (
    <details className={styles.provenance} open>
      <summary>How it was computed</summary>
      <dl>
        <Fact name="Network">
          <span translate="no">{card?.title ?? model.id}</span>{' '}
          <Copyable text={model.sha256} shown={`sha256 ${short(model.sha256)}`} data />
        </Fact>
        <Fact name="Classes">
          <span translate="no">{model.labelSet}</span>{' '}
          <Copyable text={model.labelsSha256} shown={`sha256 ${short(model.labelsSha256)}`} data />
        </Fact>
        <Fact name="Protocol">
          <span translate="no">
            {protocol.name}, {protocol.clips} × {protocol.crops}
            {passes > 1 && ` (${protocol.aggregate.replace('-', ' ')})`}
          </span>
        </Fact>
        {card && <Fact name="Frames">{samplingText(card)}</Fact>}
        {card && <Fact name="Prepared">{preprocessingText(card)}</Fact>}
        {card && (
          <Fact name="Scores">
            {card.output.kind === 'logits' ? 'logits → softmax once' : 'the network’s own probabilities'}
          </Fact>
        )}
        <Fact name="Computed on">
          <span translate="no">
            {providerText({ used: runtime.provider, threads: runtime.threads })}
            {runtime.providerWhy && `: ${runtime.providerWhy}`}
          </span>
          {runtime.providerAsked !== runtime.provider && ` (${`asked for ${runtime.providerAsked}`})`}
        </Fact>
        <Fact name="Took">
          {`decode ${millis(runtime.decodeMs)} · prepare ${millis(runtime.preprocessMs)} · network ${millis(runtime.inferMs)}`}
          {row.attempt > 1 && ` · ${`attempt ${row.attempt}`}`}
        </Fact>
        <Fact name="Read by">
          <span translate="no">
            {runtime.reader} · Kinetoscope {runtime.app}
          </span>
        </Fact>
        <Fact name="Clip">{mediaText(row.media)}</Fact>
      </dl>
      <Copyable text={command} shown="copy the command that reproduces it" />
    </details>
  )
}

const short = (hash: string): string => `${hash.replace(/^sha256:/, '').slice(0, 10)}…`

function Fact({ name, children }: { name: string; children: ReactNode }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

interface CopyableProps {
  text: string
  shown: string
  /** What is shown is data too. */
  data?: boolean
}

/** A text that a press copies whole. */
function Copyable({ text, shown, data = false }: CopyableProps): JSX.Element {
  const [copied, setCopied] = useState(false)
  return (
    <button
      type="button"
      className={styles.copy}
      translate={data ? 'no' : undefined}
      title={data ? text : undefined}
      onClick={() => {
        void navigator.clipboard.writeText(text).then(() => setCopied(true))
      }}
      onBlur={() => setCopied(false)}
      onPointerLeave={() => setCopied(false)}
    >
      <Icon name={copied ? 'tick' : 'copy'} size={11} />
      <span>{shown}</span>
      <span className="visually-hidden" role="status">
        {copied ? 'copied' : ''}
      </span>
    </button>
  )
}
