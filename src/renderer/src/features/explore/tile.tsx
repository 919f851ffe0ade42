import { memo, useState, type JSX, type MouseEvent } from 'react'
import { urls } from '../../../../shared/api'
import type { HumanLabel } from '../../../../shared/domain'
import { clock, percent } from '../../format'
import { ScoreBar } from '../../ui/bar'
import { Icon } from '../../ui/icons'
import { Mark } from '../../ui/mark'
import { verdictWords, type Item } from './items'
import styles from './tile.module.css'

export const tileId = (clipId: string): string => `tile-${clipId}`

const humanBadges: Record<HumanLabel['status'], string> = {
  accepted: 'A',
  corrected: 'C',
  rejected: '✗',
  unsure: 'U',
  skipped: '–',
}

/** What a listener hears: prediction, score, verdict, truth where it differs, my label, file. */
function tileName({ clip, verdict, top, truth, problem }: Item): string {
  const parts = [
    top ? `${top.label}, ${percent(top.score)} %` : clip.name,
    verdictWords[verdict],
    problem?.message,
    verdict === 'near' || verdict === 'wrong' ? `truth ${truth}` : undefined,
    clip.human && `my label ${clip.human.label ?? clip.human.status}`,
    top && clip.name,
  ]
  return parts.filter(Boolean).join(', ')
}

interface TileProps {
  item: Item
  current: boolean
  picked: boolean
  position: number
  total: number
  onPress: (item: Item, event: MouseEvent) => void
  onOpen: (item: Item) => void
}

/** One clip in the grid. */
export const Tile = memo(function Tile({
  item,
  current,
  picked,
  position,
  total,
  onPress,
  onOpen,
}: TileProps): JSX.Element {
  const { clip, verdict, top, problem } = item
  const tone = verdict === 'unjudged' ? 'plain' : verdict
  return (
    <div
      role="option"
      id={tileId(clip.id)}
      aria-label={tileName(item)}
      aria-selected={current || picked}
      aria-posinset={position}
      aria-setsize={total}
      className={[styles.tile, current ? styles.current : '', picked ? styles.picked : ''].join(' ')}
      onClick={event => onPress(item, event)}
      onDoubleClick={() => onOpen(item)}
    >
      <div className={styles.poster}>
        <Poster key={clip.media ? 'seen' : 'unseen'} clipId={clip.id} broken={clip.problem !== null} />
        {verdict !== 'not-run' && (
          <span className={styles.mark}>
            <Mark verdict={verdict} />
          </span>
        )}
        {picked && (
          <span className={styles.tick}>
            <Icon name="tick" size={13} />
          </span>
        )}
        {clip.human && (
          <span className={styles.mine} title={`my label: ${clip.human.label ?? clip.human.status}`}>
            {humanBadges[clip.human.status]}
          </span>
        )}
        {clip.media && <span className={styles.duration}>{clock(Math.round(clip.media.durationSec))}</span>}
      </div>
      <div className={styles.line}>
        <span className="truncate">{top ? top.label : clip.name}</span>
        {top && <em>{percent(top.score)}</em>}
      </div>
      <span className={top ? undefined : styles.nothing}>
        <ScoreBar share={top?.score ?? 0} tone={tone} />
      </span>
      <Under item={item} problem={problem?.message} />
    </div>
  )
})

/** Under the bar: the problem, else the truth where it differs, else the file. */
function Under({ item, problem }: { item: Item; problem: string | undefined }): JSX.Element {
  const { clip, verdict, truth, top } = item
  if (problem) return <div className={`${styles.under} ${styles.problem} truncate`}>{problem}</div>
  if (truth && (verdict === 'near' || verdict === 'wrong' || (verdict === 'unjudged' && top)))
    return <div className={`${styles.under} ${styles.truth} truncate`}>truth: {truth}</div>
  return <div className={`${styles.under} truncate`}>{top ? clip.name : (truth ?? '')}</div>
}

function Poster({ clipId, broken }: { clipId: string; broken: boolean }): JSX.Element {
  const [failed, setFailed] = useState(false)
  if (failed || broken)
    return (
      <span className={styles.blank}>
        <Icon name="problem" size={22} />
      </span>
    )
  return (
    <img
      src={urls.poster(clipId)}
      alt=""
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={() => setFailed(true)}
    />
  )
}
