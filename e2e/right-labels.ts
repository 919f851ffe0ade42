/** The expectation of the main job: what the tiles say against an independent implementation and the class folders. */
import type { TestClip } from './clips'
import type { TileWords } from './pages/explore.page'

/** One line a clip that is not as it should be; none is right. */
export function mismatches(tiles: readonly TileWords[], clips: readonly TestClip[]): string[] {
  return clips.flatMap(({ name, truth, top1 }) => {
    const tile = tiles.find(each => each.name === name)
    if (tile === undefined) return [`${name}: no tile`]
    const verdicts = top1 === truth ? ['right'] : ['in top 5', 'wrong']
    return tile.top1 === top1 && verdicts.includes(tile.verdict)
      ? []
      : [`${name}: ${tile.top1} (${tile.verdict}), expected ${top1} (${verdicts.join(' or ')})`]
  })
}
