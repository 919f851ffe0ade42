import { urls } from '../../../../shared/api'
import type { MediaInfo } from '../../../../shared/domain'
import { hasLoop, nextSpeed, noLoop, withLoopEnd } from '../../../../shared/player/loop'
import { timecode } from '../../../../shared/player/timecode'
import { useCommandHandlers, type CommandHandlers } from '../../command-handlers'
import type { CommandId } from '../../commands'
import { download } from '../../download'
import { useTransport } from '../../queries'
import { useUi } from '../../state'
import { usePlayer } from './player-state'
import { wholePicture, zoomAt } from './zoom'

const say = (said: string): void => usePlayer.setState({ said })
const frameNow = (): number => useUi.getState().playhead.frame

export interface PlayerActions {
  saveFrame: () => void
  copyFrame: () => void
  copyTimecode: () => void
  copyCommand: () => void
  setLoopEnd: (end: 'from' | 'to') => void
  clearLoop: () => void
  /** Null where the system's file manager is out of reach: in a browser. */
  reveal: (() => void) | null
}

/** Picture as PNG into the clipboard. A promise is given over at once: Safari forbids writing after a wait. */
async function copyPicture(url: string): Promise<void> {
  const picture = fetch(url).then(async response => {
    if (!response.ok) throw new Error(`the answer was ${response.status}`)
    return response.blob()
  })
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })])
}

/** What can be done with the frame on the screen. */
export function usePlayerActions(clipId: string, media: MediaInfo): PlayerActions {
  const transport = useTransport()
  const orFail = (work: Promise<string>): void => {
    work.then(say, (failure: unknown) => useUi.getState().set({ failure }))
  }
  const copyText = async (text: string): Promise<string> => {
    await navigator.clipboard.writeText(text)
    return `${text} copied`
  }
  const { desktop } = window
  return {
    saveFrame: () => {
      useUi.getState().player?.pause()
      download(urls.snapshot(clipId, frameNow()))
      say(`Frame ${frameNow()} saved as a picture`)
    },
    copyFrame: () => {
      useUi.getState().player?.pause()
      const frame = frameNow()
      orFail(copyPicture(urls.snapshot(clipId, frame)).then(() => `Frame ${frame} copied`))
    },
    copyTimecode: () => orFail(copyText(timecode(useUi.getState().playhead, media))),
    copyCommand: () =>
      orFail(
        transport.call('frameCommand', { clipId, frame: frameNow() }).then(async ({ command }) => {
          await navigator.clipboard.writeText(command)
          return 'Command copied'
        }),
      ),
    setLoopEnd: end => {
      usePlayer.setState(({ range }) => ({ range: withLoopEnd(range, end, frameNow()) }))
      useUi.getState().setPlayback({ loop: true })
    },
    clearLoop: () => usePlayer.setState({ range: noLoop }),
    reveal: desktop ? () => void desktop.reveal(clipId) : null,
  }
}

/** Answers the player's keys while it is on the screen. */
export function usePlayerCommands(actions: PlayerActions, durationSec: number, hasCrop: boolean): void {
  const ui = useUi.getState
  const changeSpeed = (direction: 1 | -1): void =>
    ui().setPlayback({ speed: nextSpeed(ui().playback.speed, direction) })
  const handlers: CommandHandlers = {
    play: () => ui().player?.toggle(),
    pause: () => ui().player?.pause(),
    'frame-back': () => ui().player?.step(-1),
    'frame-forward': () => ui().player?.step(1),
    'to-start': () => ui().player?.seekTime(0),
    'to-end': () => ui().player?.seekTime(Number.POSITIVE_INFINITY),
    slower: () => changeSpeed(-1),
    faster: () => changeSpeed(1),
    'loop-in': () => actions.setLoopEnd('from'),
    'loop-out': () => actions.setLoopEnd('to'),
    'loop-clear': actions.clearLoop,
    mute: () => ui().setPlayback({ muted: !ui().playback.muted }),
    'full-screen': () => usePlayer.setState(({ full }) => ({ full: !full })),
    zoom: () => usePlayer.setState(({ zoom }) => ({ zoom: zoom.scale > 1 ? wholePicture : zoomAt(zoom, 2) })),
    snapshot: actions.saveFrame,
    'snapshot-copy': actions.copyFrame,
  }
  if (hasCrop) handlers['crop-box'] = () => ui().setPlayback({ cropShown: !ui().playback.cropShown })
  if (actions.reveal) handlers.reveal = actions.reveal
  for (let n = 0; n <= 9; n++)
    handlers[`seek-${n}` as CommandId] = () => ui().player?.seekTime((durationSec * n) / 10)
  useCommandHandlers(handlers)
}

/** True while only a part of the clip is played. */
export const useHasLoop = (): boolean => usePlayer(player => hasLoop(player.range))
