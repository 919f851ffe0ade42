import { useEffect, useMemo, useRef, useState, type JSX, type KeyboardEvent } from 'react'
import { clipVersion, urls } from '../../../../shared/api'
import type { MediaInfo, View } from '../../../../shared/domain'
import { frameClock } from '../../../../shared/player/frame-clock'
import { timecode } from '../../../../shared/player/timecode'
import { useCard, useFrameTimes } from '../../queries'
import { useUi } from '../../state'
import { Hint } from '../../ui/hint'
import { useClipModel } from '../../clips/clips-context'
import type { Item } from '../../clips/items'
import { cropBox, displaySize, type Box } from './crop-box'
import { FramePicture } from './frame-picture'
import { useFullScreen } from './full-screen'
import styles from './player.module.css'
import { PlayerControls } from './player-controls'
import { resetPlayer, usePlayer } from './player-state'
import { Stage } from './stage'
import { Timeline } from './timeline'
import { usePlayerActions, usePlayerCommands } from './use-player-commands'
import { VideoPicture } from './video-picture'

interface PlayerProps {
  item: Item
  media: MediaInfo
  /** The window the network looked at, to be marked; undefined while there is none. */
  view: View | undefined
}

/** The clip: played by the browser where it can, else frame by frame by our own reader; single frames always by ours. */
export function Player({ item, media, view }: PlayerProps): JSX.Element {
  const { clip } = item
  const { run } = useClipModel()
  const times = useFrameTimes(clip.id)
  const clock = useMemo(() => frameClock(media, times.data), [media, times.data])
  /** The frame the browser gave up at; null while it plays. */
  const [refusedAt, setRefusedAt] = useState<number | null>(null)
  const byBrowser = media.browserPlayable && refusedAt === null
  const card = useCard(view && run ? run.model.id : null)
  const cropShown = useUi(ui => ui.playback.cropShown)
  const full = usePlayer(player => player.full)
  const section = useRef<HTMLElement>(null)
  const hasCrop = !!card.data && !!view
  const actions = usePlayerActions(clip.id, media)
  usePlayerCommands(actions, clock.durationSec, hasCrop)
  useFullScreen(section)
  useEffect(() => resetPlayer(), [clip.id])
  // The clip's own time stamps come a little later than its first frame: what was said until then was the nominal rate's.
  useEffect(() => {
    const { playhead, set } = useUi.getState()
    if (!playhead.playing) set({ playhead: { ...playhead, timeSec: clock.timeOf(playhead.frame) } })
  }, [clock])

  const size = displaySize(media)
  const width = useStillWidth(size.width)
  const box = card.data && view && cropShown ? cropBox(card.data, media, view.crop) : undefined
  const picture = { clipId: clip.id, clock, width, aspect: size.height / size.width }
  return (
    <section
      ref={section}
      className={styles.player}
      aria-label="Player"
      data-full={full}
      onKeyDown={onSeekKeys}
    >
      <Stage
        poster={urls.poster(clip.id, clipVersion(clip))}
        ratio={size.width / size.height}
        marks={
          <>
            {!byBrowser && <Badge media={media} />}
            <Said />
            <Position media={media} onCopy={actions.copyTimecode} />
          </>
        }
      >
        {byBrowser ? (
          <VideoPicture {...picture} onRefused={() => setRefusedAt(useUi.getState().playhead.frame)} />
        ) : (
          <FramePicture {...picture} start={refusedAt ?? 0} />
        )}
        {box && <CropBox box={box} />}
      </Stage>
      <Timeline clock={clock} view={view} />
      <PlayerControls hasCrop={hasCrop} byBrowser={byBrowser} actions={actions} />
    </section>
  )
}

/** ← and → seek while the player has the focus: 5 s, with Shift 1 s. */
function onSeekKeys(event: KeyboardEvent<HTMLElement>): void {
  const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
  // Menus are drawn elsewhere but tell their keys here too.
  if (way === undefined || !event.currentTarget.contains(event.target as Node)) return
  if (event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  event.stopPropagation()
  const { player, playhead } = useUi.getState()
  player?.seekTime(Math.max(0, playhead.timeSec + way * (event.shiftKey ? 1 : 5)))
}

/** Pixels across of a still: enough for where it is shown, never more than the clip has; few sizes, so that few are made. */
function useStillWidth(shownWidth: number): number {
  const large = usePlayer(player => player.full || player.zoom.scale >= 2)
  const wanted = large ? 1920 : 640
  return shownWidth > wanted ? wanted : large ? Math.max(64, Math.min(1920, Math.ceil(shownWidth))) : 640
}

const percent = (share: number): string => `${share * 100}%`

function CropBox({ box }: { box: Box }): JSX.Element {
  return (
    <div
      className={styles.crop}
      data-testid="crop-box"
      title="What the network was given"
      style={{
        left: percent(box.left),
        top: percent(box.top),
        width: percent(box.width),
        height: percent(box.height),
      }}
    />
  )
}

/** What of the clip a browser stumbles over: the codec, or for a codec of the web the file it is in. */
const webCodecs = ['h264', 'vp8', 'vp9', 'av1', 'theora']
const kindOf = ({ codec, container }: MediaInfo): string =>
  webCodecs.includes(codec) ? `${codec} in ${container.split(',')[0]}` : codec

function Badge({ media }: { media: MediaInfo }): JSX.Element {
  return (
    <span className={styles.mode}>{`shown frame by frame: this browser cannot play ${kindOf(media)}`}</span>
  )
}

/** What was just done, for eyes and screen readers; gone at the next step. */
function Said(): JSX.Element {
  const said = usePlayer(player => player.said)
  const frame = useUi(ui => ui.playhead.frame)
  useEffect(() => () => usePlayer.setState({ said: '' }), [frame])
  return (
    <span className={styles.said} role="status">
      {said}
    </span>
  )
}

function Position({ media, onCopy }: { media: MediaInfo; onCopy: () => void }): JSX.Element {
  const { frame, timeSec } = useUi(ui => ui.playhead)
  const shown = usePlayer(player => player.shown)
  const code = timecode({ frame, timeSec }, media)
  return (
    <div className={styles.marks}>
      <span
        className={styles.position}
        data-testid="position"
        data-shown={shown ?? ''}
        data-pending={shown !== null && shown !== frame}
      >
        {`frame ${frame} · ${timeSec.toFixed(3)} s`}
      </span>
      <Hint text="Copy the time code" side="bottom">
        <button
          type="button"
          className={styles.position}
          aria-label={`Copy the time code ${code}`}
          onClick={onCopy}
        >
          {code}
        </button>
      </Hint>
    </div>
  )
}
