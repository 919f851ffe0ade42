/** The main screen: first steps, grid, run, inspector. */
import { expect, type Locator, type Page } from '@playwright/test'

/** What a tile says of its clip, as a screen reader hears it. */
export interface TileWords {
  name: string
  /** The prediction; null before there is one. */
  top1: string | null
  verdict: string
  human: string | null
}

const verdicts = ['right', 'in top 5', 'wrong', 'no truth', 'not run', 'problem']

export class ExplorePage {
  readonly clips: Locator
  readonly tiles: Locator
  readonly classifyButton: Locator
  readonly status: Locator
  readonly player: Locator
  /** "frame 12 · 0.400 s"; data-shown is the frame whose picture is on the screen. */
  readonly position: Locator
  readonly strip: Locator
  readonly stripFrames: Locator
  readonly myLabel: Locator

  constructor(readonly page: Page) {
    this.clips = page.getByRole('listbox', { name: 'Clips' })
    this.tiles = this.clips.getByRole('option')
    this.classifyButton = page.getByRole('banner').getByRole('button', { name: /^(Classify|Resume|Get )/ })
    this.status = page.getByRole('contentinfo', { name: 'Status' })
    this.player = page.getByRole('region', { name: 'Player' })
    this.position = this.player.getByTestId('position')
    this.strip = page.getByRole('listbox', { name: 'Frames the network saw' })
    this.stripFrames = this.strip.getByRole('option')
    this.myLabel = page.getByRole('region', { name: 'My label' })
  }

  /** Presses what asks for a folder on the first screen. */
  async askForFolder(): Promise<void> {
    await this.page.getByRole('button', { name: 'Open folder', exact: true }).click()
  }

  /** The browser's way: a path typed into the dialog. */
  async openFolderByPath(path: string, press = (): Promise<unknown> => this.askForFolder()): Promise<void> {
    await press()
    const dialog = this.page.getByRole('dialog', { name: 'Open a folder' })
    const field = dialog.getByRole('textbox', { name: 'Folder path' })
    // The dialog fills in where it stands; what is typed at that very moment would be mixed with it.
    await expect(field).not.toHaveValue('')
    await field.fill(path)
    await dialog.getByRole('button', { name: 'Open this folder' }).click()
    await expect(dialog).toBeHidden()
  }

  tile(clipName: string): Locator {
    return this.clips.getByRole('option', { name: clipName })
  }

  /** Makes a clip the current one. */
  async choose(clipName: string): Promise<void> {
    await this.tile(clipName).click()
    await expect(this.tile(clipName)).toHaveAttribute('aria-selected', 'true')
  }

  /** Starts a run of `judged` clips with a truth and waits until every result is on the screen. */
  async classify(buttonText: string | RegExp, judged: number): Promise<void> {
    await expect(this.classifyButton).toHaveText(buttonText)
    await this.classifyButton.click()
    await this.runEnded(judged)
  }

  async runEnded(judged: number): Promise<void> {
    const words = `${judged} clips classified`.replace(/^1 clips/, '1 clip')
    const result = new RegExp(`^${words} .* of ${judged} with truth`)
    await expect(this.status).toHaveText(result, { timeout: 180_000 })
  }

  /** Cancels the job in the status bar. */
  async cancel(): Promise<void> {
    await this.status.getByRole('button', { name: 'Cancel' }).click()
  }

  /** All tiles in view, read once. */
  async read(): Promise<TileWords[]> {
    const names = await this.tiles.evaluateAll(tiles =>
      tiles.map(tile => tile.getAttribute('aria-label') ?? ''),
    )
    return names.map(words => {
      const parts = words.split(', ')
      const scored = parts.findIndex(part => /^\d+\.\d %$/.test(part))
      return {
        name: (scored === -1 ? parts[0] : parts.at(-1)) ?? '',
        top1: scored === -1 ? null : parts.slice(0, scored).join(', '),
        verdict: parts.find(part => verdicts.includes(part)) ?? '',
        human: parts.find(part => part.startsWith('my label '))?.slice('my label '.length) ?? null,
      }
    })
  }

  /** All pictures of the filmstrip are there. */
  async allPicturesShown(): Promise<void> {
    await expect(this.strip.locator('span[data-state=shown]')).toHaveCount(await this.stripFrames.count())
  }

  /** @param frame the accessible name of a filmstrip frame: "Frame 12 at 0.40 s" */
  async playerShows(frame: string): Promise<void> {
    const [, index, time] = /^Frame (\d+) at ([\d.]+) s$/.exec(frame) ?? []
    await expect(this.position).toHaveText(new RegExp(`^frame ${index} · `))
    const seconds = Number(/([\d.]+) s$/.exec((await this.position.textContent()) ?? '')?.[1])
    expect(Math.abs(seconds - Number(time))).toBeLessThanOrEqual(0.005)
    // Not only said: it is that frame's picture that is on the screen.
    await expect(this.position).toHaveAttribute('data-shown', index ?? '')
  }

  /** Chooses an export; what it saves is `Running.saved`'s. */
  async exportAs(item: 'Export CSV' | 'Export JSONL'): Promise<void> {
    await this.page.getByRole('button', { name: 'Export', exact: true }).click()
    await this.page.getByRole('menuitem', { name: item }).click()
  }
}
