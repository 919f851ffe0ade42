import type { JSX } from 'react'
import { speedPresets } from '../../../../shared/player/loop'
import { runCommand } from '../../command-handlers'
import { useUi } from '../../state'
import { Button, IconButton } from '../../ui/button'
import { Icon } from '../../ui/icons'
import { Menu, MenuChoice, MenuItem, MenuSeparator } from '../../ui/menu'
import styles from './player.module.css'
import { usePlayer } from './player-state'
import { useHasLoop, type PlayerActions } from './use-player-commands'

interface ControlsProps {
  hasCrop: boolean
  byBrowser: boolean
  actions: PlayerActions
}

/** The row of buttons under the picture. */
export function PlayerControls({ hasCrop, byBrowser, actions }: ControlsProps): JSX.Element {
  const playing = useUi(ui => ui.playhead.playing)
  const player = useUi(ui => ui.player)
  const playback = useUi(ui => ui.playback)
  const setPlayback = useUi(ui => ui.setPlayback)
  const full = usePlayer(state => state.full)
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
      <SpeedMenu />
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
          shortcut="crop-box"
          aria-pressed={playback.cropShown}
          onClick={() => setPlayback({ cropShown: !playback.cropShown })}
        />
      )}
      <IconButton
        icon="full"
        label="Full screen"
        shortcut="full-screen"
        aria-pressed={full}
        onClick={() => usePlayer.setState({ full: !full })}
      />
      <MoreMenu actions={actions} />
    </div>
  )
}

function SpeedMenu(): JSX.Element {
  const speed = useUi(ui => ui.playback.speed)
  const choices = [...new Set<number>([...speedPresets, speed])].sort((a, b) => a - b)
  return (
    <Menu
      align="end"
      width={110}
      trigger={
        <button type="button" className={styles.speed} aria-label={`Speed ${speed}×`}>
          {speed}×
        </button>
      }
    >
      <MenuChoice
        value={String(speed)}
        options={choices.map(each => ({ value: String(each), title: `${each}×` }))}
        onChange={chosen => useUi.getState().setPlayback({ speed: Number(chosen) })}
      />
    </Menu>
  )
}

function MoreMenu({ actions }: { actions: PlayerActions }): JSX.Element {
  const looped = useHasLoop()
  return (
    <Menu
      align="end"
      width={230}
      trigger={
        <Button look="quiet" className={styles.more} aria-label="More of this frame">
          <Icon name="more" size={16} />
        </Button>
      }
    >
      <MenuItem
        icon="download"
        title="Save this frame as a picture"
        shortcut="snapshot"
        onSelect={actions.saveFrame}
      />
      <MenuItem icon="copy" title="Copy this frame" shortcut="snapshot-copy" onSelect={actions.copyFrame} />
      <MenuItem icon="copy" title="Copy the time code" onSelect={actions.copyTimecode} />
      <MenuItem
        icon="copy"
        title="Copy the ffmpeg command"
        about="writes this very frame"
        onSelect={actions.copyCommand}
      />
      <MenuSeparator />
      <MenuItem title="Zoom in, or back" shortcut="zoom" onSelect={() => runCommand('zoom')} />
      <MenuItem title="Loop from here" shortcut="loop-in" onSelect={() => actions.setLoopEnd('from')} />
      <MenuItem title="Loop up to here" shortcut="loop-out" onSelect={() => actions.setLoopEnd('to')} />
      <MenuItem
        title="Loop the whole clip"
        shortcut="loop-clear"
        disabled={!looped}
        onSelect={actions.clearLoop}
      />
      {actions.reveal && (
        <>
          <MenuSeparator />
          <MenuItem icon="folder" title="Show in folder" shortcut="reveal" onSelect={actions.reveal} />
        </>
      )}
    </Menu>
  )
}
