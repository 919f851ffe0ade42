import { useState, type JSX, type ReactNode } from 'react'
import type { MediaFacts, ModelCard, OkRow } from '../../../../shared/domain'
import { bytes, millis, rate } from '../../format'
import { useCard } from '../../queries'
import { Icon } from '../../ui/icons'
import { useExplorer } from '../explore/explorer-context'
import { providerWords } from '../shell/status-bar'
import styles from './provenance.module.css'

const interpolations: Record<ModelCard['preprocess']['interpolation'], string> = {
  'cv2-linear-uint8': 'bilinear as OpenCV does it on bytes',
  'bilinear-uint8': 'bilinear on bytes',
  'bilinear-float': 'bilinear in floating point',
  'pil-bilinear': 'bilinear as Pillow does it',
}

/** The card's preparation of a frame, as a sentence. */
export function preparationWords({ preprocess, input }: Pick<ModelCard, 'preprocess' | 'input'>): string {
  const { resize, crop, normalise, interpolation } = preprocess
  const resized =
    resize.mode === 'short-side' ? `short side to ${resize.size}` : `to ${resize.width} × ${resize.height}`
  const [mean, std] = [normalise.mean, normalise.std].map(([r, g, b]) =>
    r === g && g === b ? String(r) : `(${r}, ${g}, ${b})`,
  )
  const minus = mean === '0' ? '' : ` − ${mean}`
  const over = std === '1' ? '' : ` over ${std}`
  return `${resized} (${interpolations[interpolation]}), crop ${crop.width} × ${crop.height}, x / ${normalise.divide}${minus}${over}, as ${input.layout}`
}

/** How frames are chosen, as a sentence. */
export function samplingWords({ sampling }: Pick<ModelCard, 'sampling'>): string {
  const pace =
    'fps' in sampling.rate
      ? `${rate(sampling.rate.fps)} frames a second of the clip’s own time, ${
          sampling.tick === 'nearest' ? 'the nearest frame each' : 'the last frame before each'
        }`
      : sampling.rate.stride === 1
        ? 'every frame'
        : `every ${sampling.rate.stride}th frame`
  return `${pace}; at most ${sampling.frames.max} in a window`
}

/** The clip itself in a line. */
export function mediaWords(media: MediaFacts): string {
  return [
    `${media.width} × ${media.height}`,
    media.sar !== '1:1' && media.sar !== '0:1' && `pixels ${media.sar}`,
    media.rotation !== 0 && `turned by ${media.rotation}°`,
    `${media.codec} in ${media.container.split(',')[0]}`,
    `${rate(media.fps)} fps${media.vfr ? ', varying' : ''}`,
    `${media.frames} frames`,
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
  const { state } = useExplorer()
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
          {card?.title ?? model.id} <Copyable text={model.sha256} shown={`sha256 ${short(model.sha256)}`} />
        </Fact>
        <Fact name="Classes">
          {model.labelSet}{' '}
          <Copyable text={model.labelsSha256} shown={`sha256 ${short(model.labelsSha256)}`} />
        </Fact>
        <Fact name="Protocol">
          {protocol.name}, {protocol.clips} × {protocol.crops}
          {passes > 1 && ` (${protocol.aggregate.replace('-', ' ')})`}
        </Fact>
        {card && <Fact name="Frames">{samplingWords(card)}</Fact>}
        {card && <Fact name="Prepared">{preparationWords(card)}</Fact>}
        {card && (
          <Fact name="Scores">
            {card.output.kind === 'logits' ? 'logits → softmax once' : 'the network’s own probabilities'}
          </Fact>
        )}
        <Fact name="Computed on">
          {providerWords({ used: runtime.provider, threads: runtime.threads })}
          {runtime.providerAsked !== runtime.provider && `, asked for ${runtime.providerAsked}`}
          {runtime.providerWhy && `: ${runtime.providerWhy}`}
        </Fact>
        <Fact name="Took">
          decode {millis(runtime.decodeMs)} · prepare {millis(runtime.preprocessMs)} · network{' '}
          {millis(runtime.inferMs)}
          {row.attempt > 1 && ` · attempt ${row.attempt}`}
        </Fact>
        <Fact name="Read by">
          {runtime.reader} · Kinetoscope {runtime.app}
        </Fact>
        <Fact name="Clip">{mediaWords(row.media)}</Fact>
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

/** A text that a press copies whole. */
function Copyable({ text, shown }: { text: string; shown: string }): JSX.Element {
  const [copied, setCopied] = useState(false)
  return (
    <button
      type="button"
      className={styles.copy}
      title={text}
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
