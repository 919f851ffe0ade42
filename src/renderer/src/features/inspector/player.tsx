import { useMemo, useState, type JSX } from 'react'
import type { MediaFacts, View } from '../../../../shared/domain'
import { useCard, useFrameTimes } from '../../queries'
import { useUi } from '../../state'
import { IconButton } from '../../ui/button'
import { Menu, MenuChoice } from '../../ui/menu'
import { useExplorer } from '../explore/explorer-context'
import type { Item } from '../explore/items'
import { cropBox, displaySize } from './crop-box'
import { frameClock } from './frame-clock'
import { FramePicture } from './frame-picture'
import styles from './player.module.css'
import { Timeline } from './timeline'
import { VideoPicture } from './video-picture'

interface PlayerProps {
  item: Item
  media: MediaFacts
  /** The window the network looked at, to be marked; undefined while there is none. */
  view: View | undefined
}

/** The clip: played by the browser where it can, else frame by frame by our own reader. */
export function Player({ item, media, view }: PlayerProps): JSX.Element {
  const { clip } = item
  const { run } = useExplorer()
  const times = useFrameTimes(clip.id)
  const clock = useMemo(() => frameClock(media, times.data), [media, times.data])
  const [refused, setRefused] = useState(false)
  const byBrowser = media.browserPlayable && !refused
  const card = useCard(view && run ? run.model.id : null)
  const cropShown = useUi(ui => ui.playback.cropShown)
  const size = displaySize(media)
  const box = card.data && view && cropShown ? cropBox(card.data, media, view.crop) : undefined
  const percent = (share: number): string => `${share * 100}%`
  return (
    <section className={styles.player} aria-label="Player">
      <div className={styles.stage}>
        <div
          className={styles.picture}
          style={{
            aspectRatio: `${size.width} / ${size.height}`,
            width: `min(100%, calc(var(--player-height) * ${size.width / size.height}))`,
          }}
        >
          {byBrowser ? (
            <VideoPicture clipId={clip.id} clock={clock} onRefused={() => setRefused(true)} />
          ) : (
            <FramePicture clipId={clip.id} clock={clock} />
          )}
          {box && (
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
          )}
        </div>
        {!byBrowser && (
          <span className={styles.mode}>shown frame by frame: this browser cannot play {kindOf(media)}</span>
        )}
        <Position />
      </div>
      <Timeline clock={clock} view={view} />
      <Controls hasCrop={!!card.data && !!view} byBrowser={byBrowser} />
    </section>
  )
}

/** What of the clip a browser stumbles over: the codec, or for a codec of the web the file it is in. */
const webCodecs = ['h264', 'vp8', 'vp9', 'av1', 'theora']
const kindOf = ({ codec, container }: MediaFacts): string =>
  webCodecs.includes(codec) ? `${codec} in ${container.split(',')[0]}` : codec

function Position(): JSX.Element {
  const frame = useUi(ui => ui.playhead.frame)
  const timeSec = useUi(ui => ui.playhead.timeSec)
  return (
    <span className={styles.position} data-testid="position">
      frame {frame} · {timeSec.toFixed(2)} s
    </span>
  )
}

const speeds = [0.125, 0.25, 0.5, 1, 2, 4]

function Controls({ hasCrop, byBrowser }: { hasCrop: boolean; byBrowser: boolean }): JSX.Element {
  const playing = useUi(ui => ui.playhead.playing)
  const player = useUi(ui => ui.player)
  const playback = useUi(ui => ui.playback)
  const setPlayback = useUi(ui => ui.setPlayback)
  return (
    <div className={styles.controls} role="group" aria-label="Player controls">
      <IconButton icon="back" label="One frame back" shortcut="frame-back" onClick={() => player?.step(-1)} />
      <IconButton
        icon={playing ? 'pause' : 'play'}
        label={playing ? 'Pause' : 'Play'}
        shortcut="play"
        onClick={() => player?.toggle()}
      />
      <IconButton
        icon="forward"
        label="One frame forward"
        shortcut="frame-forward"
        onClick={() => player?.step(1)}
      />
      <span className={styles.grow} />
      <Menu
        align="end"
        width={110}
        trigger={
          <button type="button" className={styles.speed} aria-label={`Speed ${playback.speed}×`}>
            {playback.speed}×
          </button>
        }
      >
        <MenuChoice
          value={String(playback.speed)}
          options={speeds.map(speed => ({ value: String(speed), title: `${speed}×` }))}
          onChange={speed => setPlayback({ speed: Number(speed) })}
        />
      </Menu>
      <IconButton
        icon="loop"
        label="Loop"
        aria-pressed={playback.loop}
        onClick={() => setPlayback({ loop: !playback.loop })}
      />
      {byBrowser && (
        <IconButton
          icon={playback.muted ? 'muted' : 'sound'}
          label="Sound"
          shortcut="mute"
          aria-pressed={!playback.muted}
          onClick={() => setPlayback({ muted: !playback.muted })}
        />
      )}
      {hasCrop && (
        <IconButton
          icon="crop"
          label="Show the network's crop"
          aria-pressed={playback.cropShown}
          onClick={() => setPlayback({ cropShown: !playback.cropShown })}
        />
      )}
    </div>
  )
}
