import { memo, useState, type JSX, type MouseEvent, type PointerEvent } from 'react'
import type { HumanLabel } from '../../../../shared/domain'
import { clock, percent } from '../../format'
import { ScoreBar } from '../../ui/bar'
import { Icon } from '../../ui/icons'
import { Mark } from '../../ui/mark'
import type { Detail } from './grid-layout'
import { hoverIntent } from '../../widgets/hover-intent'
import { verdictText, type Item } from '../../clips/items'
import { Poster } from '../../widgets/poster'
import { QuickLook } from './quick-look'
import styles from './tile.module.css'

export const tileId = (clipId: string): string => `tile-${clipId}`

const humanBadges: Record<HumanLabel['status'], string> = {
  accepted: 'A',
  corrected: 'C',
  rejected: '✗',
  unsure: 'U',
  skipped: '–',
}

/** Played by frames that the host decodes, because no browser plays the file itself. */
const isFrameByFrame = ({ clip }: Item): boolean => clip.media !== null && !clip.media.browserPlayable

const mine = (human: HumanLabel): string => `my label ${human.label ?? human.status}`

/** What a listener hears: prediction, score, verdict, truth where it differs, my label, tags, file. */
function tileName(item: Item): string {
  const { clip, verdict, top, truth, problem } = item
  const parts = [
    top ? `${top.label}, ${percent(top.score)} %` : clip.name,
    verdictText[verdict],
    problem?.message,
    truth !== null && (verdict === 'near' || verdict === 'wrong') && `truth ${truth}`,
    clip.human && mine(clip.human),
    clip.tags.length > 0 && `tags: ${clip.tags.join(', ')}`,
    isFrameByFrame(item) && 'shown frame by frame',
    top && clip.name,
  ]
  return parts.filter(Boolean).join(', ')
}

interface TileProps {
  item: Item
  detail: Detail
  /** It flies past: nobody reads more than the name. */
  flying: boolean
  current: boolean
  picked: boolean
  /** In the list shown, from 0. */
  place: number
  total: number
  onPress: (place: number, event: MouseEvent) => void
  onOpen: (place: number) => void
}

/** One clip in the grid. Its element serves another clip when this one has scrolled away. */
export const Tile = memo(function Tile({
  item,
  detail,
  flying,
  current,
  picked,
  place,
  total,
  onPress,
  onOpen,
}: TileProps): JSX.Element {
  const { clip, verdict, top } = item
  /** The clip looked at, so that the look doesn't pass on to the next clip in this element. */
  const [looked, setLooked] = useState<string | null>(null)
  const onPointerEnter = (event: PointerEvent): void => {
    if (event.pointerType === 'touch' || clip.problem !== null) return
    hoverIntent.enter(() => {
      setLooked(clip.id)
      return () => setLooked(null)
    })
  }
  const name = flying ? undefined : tileName(item)
  return (
    <div
      role="option"
      id={tileId(clip.id)}
      aria-label={name}
      title={detail === 'full' ? undefined : name}
      aria-selected={current || picked}
      aria-posinset={place + 1}
      aria-setsize={total}
      className={`${styles.tile} ${current ? styles.current : ''} ${picked ? styles.picked : ''}`}
      onClick={event => onPress(place, event)}
      onDoubleClick={() => onOpen(place)}
    >
      <div
        className={styles.poster}
        onPointerEnter={onPointerEnter}
        onPointerLeave={() => hoverIntent.leave()}
      >
        <Poster clip={clip} />
        {looked === clip.id && <QuickLook clip={clip} />}
        {!flying && <Badges item={item} picked={picked} detail={detail} />}
      </div>
      {detail !== 'bare' && (
        <div className={styles.line} translate="no">
          <span className="truncate">{top ? top.label : clip.name}</span>
          {top && !flying && <em>{percent(top.score)}</em>}
        </div>
      )}
      {!flying && (
        <span className={top ? undefined : styles.nothing}>
          <ScoreBar share={top?.score ?? 0} tone={verdict === 'unjudged' ? 'plain' : verdict} />
        </span>
      )}
      {!flying && detail === 'full' && <Under item={item} />}
    </div>
  )
})

/** On the picture: the verdict and my label above; picked, tags, how it plays and how long it is below. */
function Badges({ item, picked, detail }: { item: Item; picked: boolean; detail: Detail }): JSX.Element {
  const { clip, verdict } = item
  const { human, media, tags } = clip
  return (
    <>
      {verdict !== 'not-run' && (
        <span className={styles.mark}>
          <Mark verdict={verdict} />
        </span>
      )}
      {human && (
        <span className={styles.mine} title={mine(human)}>
          {humanBadges[human.status]}
        </span>
      )}
      <span className={styles.foot}>
        {picked && (
          <span className={styles.tick}>
            <Icon name="tick" size={13} />
          </span>
        )}
        {tags.length > 0 && (
          <span className={`${styles.badge} ${styles.tags}`} title={tags.join(', ')} translate="no">
            <Icon name="tag" size={11} />
            <span className="truncate">{detail === 'full' ? tags[0] : tags.length}</span>
            {detail === 'full' && tags.length > 1 && <span>{`+${tags.length - 1}`}</span>}
          </span>
        )}
        {media && detail !== 'bare' && (
          <span className={styles.media}>
            {isFrameByFrame(item) && (
              <span className={styles.badge} title="shown frame by frame">
                <Icon name="frames" size={11} />
              </span>
            )}
            <span className={styles.badge}>{clock(Math.round(media.durationSec))}</span>
          </span>
        )}
      </span>
    </>
  )
}

/** Under the bar: the problem, else the truth where it differs, else the file. */
function Under({ item }: { item: Item }): JSX.Element {
  const { clip, verdict, truth, top, problem } = item
  if (problem)
    return (
      <div className={`${styles.under} ${styles.problem} truncate`} translate="no">
        {problem.message}
      </div>
    )
  if (truth !== null && (verdict === 'near' || verdict === 'wrong' || (verdict === 'unjudged' && top)))
    return <div className={`${styles.under} ${styles.truth} truncate`}>{`truth: ${truth}`}</div>
  return (
    <div className={`${styles.under} truncate`} translate="no">
      {top ? clip.name : (truth ?? '')}
    </div>
  )
}
