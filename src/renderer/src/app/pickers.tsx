import type { JSX, ReactNode, Ref, ButtonHTMLAttributes } from 'react'
import { useLocation } from 'wouter'
import type { Protocol } from '../../../shared/domain'
import { useUpdateSettings } from '../actions'
import { bytes, millis } from '../format'
import { Icon } from '../ui/icons'
import { Menu, MenuChoice, MenuItem, MenuSeparator } from '../ui/menu'
import { useClipModel } from '../clips/clips-context'
import styles from './pickers.module.css'
import { plural, formatCount } from '../../../shared/text'

interface PickProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'value'> {
  name: string
  value: ReactNode
  ref?: Ref<HTMLButtonElement>
}

function Pick({ name, value, ...rest }: PickProps): JSX.Element {
  return (
    <button type="button" className={styles.pick} {...rest}>
      <small>{name}</small>
      <span className={styles.value}>
        <span className="truncate" translate="no" title={typeof value === 'string' ? value : undefined}>
          {value}
        </span>
        <Icon name="down" size={12} />
      </span>
    </button>
  )
}

/** Which network; those not on this machine lead to the screen that gets them. */
export function ModelPicker(): JSX.Element {
  const { models, model } = useClipModel()
  const { mutate: save } = useUpdateSettings()
  const [, navigate] = useLocation()
  return (
    <Menu width={320} align="end" trigger={<Pick name="Model" value={model?.title ?? 'none'} />}>
      <MenuChoice
        value={model?.id ?? ''}
        options={models.map(each => ({
          value: each.id,
          title: <span translate="no">{each.title}</span>,
          about: [
            plural(each.labelCount, 'class', 'classes'),
            each.secondsPerClip !== null
              ? `about ${millis(each.secondsPerClip * 1000)} a clip here`
              : each.published &&
                `${(each.published.top1 * (each.published.top1 <= 1 ? 100 : 1)).toFixed(1)} % published`,
            each.state === 'installed' ? 'ready' : each.bytes ? `${bytes(each.bytes)} to get` : 'to get',
          ]
            .filter(Boolean)
            .join(' · '),
        }))}
        onChange={modelId => save({ modelId })}
      />
      <MenuSeparator />
      <MenuItem icon="models" title="Models…" onSelect={() => navigate('/models')} />
    </Menu>
  )
}

const passes = (n: number): string => (n === 1 ? 'one pass' : `${formatCount(n)} passes`)

/** A protocol in one line: what it looks at and what it costs. */
export function protocolText(protocol: Protocol): string {
  const where =
    protocol.placement === 'centre'
      ? 'the middle of the clip'
      : protocol.placement === 'whole'
        ? 'the whole clip at once'
        : `${protocol.clips} windows spread over the clip`
  const crops = protocol.crops === 1 ? 'centre crop' : `${protocol.crops} crops`
  return `${where}, ${crops}: ${passes(protocol.clips * protocol.crops)}`
}

const size = (protocol: Protocol): string =>
  protocol.placement === 'whole' ? 'whole' : `${protocol.clips} × ${protocol.crops}`

/** How much of each clip is looked at. */
export function ProtocolPicker(): JSX.Element {
  const { model, state } = useClipModel()
  const { mutate: save } = useUpdateSettings()
  const protocols = model?.protocols ?? []
  const chosen = protocols.find(each => each.name === state.settings.protocol)
  const value = chosen ? `${chosen.name} ${size(chosen)}` : state.settings.protocol
  return (
    <Menu
      width={280}
      align="end"
      trigger={<Pick name="Protocol" value={value} disabled={protocols.length === 0} />}
    >
      <MenuChoice
        value={state.settings.protocol}
        options={protocols.map(each => ({
          value: each.name,
          title: <span translate="no">{`${each.name} ${size(each)}`}</span>,
          about: protocolText(each),
        }))}
        onChange={name => {
          if (name === 'fast' || name === 'standard' || name === 'full') save({ protocol: name })
        }}
      />
    </Menu>
  )
}
