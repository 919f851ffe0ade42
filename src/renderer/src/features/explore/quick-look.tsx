import { useEffect, useRef, useState, type JSX } from 'react'
import { clipVersion, spriteCells, urls } from '../../../../shared/api'
import type { Clip } from '../../../../shared/domain'
import styles from './quick-look.module.css'

const cellMs = 170
/** After the pointer has moved sideways, this long until the pictures go on by themselves. */
const restMs = 900

const wantsStillness = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches

/**
 * The clip in a dozen small pictures over its poster: they play by themselves (not where motion is unwanted), and
 * moving the pointer sideways goes through them. Fetched when it appears, given up when it goes.
 */
export function QuickLook({ clip }: { clip: Clip }): JSX.Element {
  const [sheet, setSheet] = useState<string | null>(null)
  const [cell, setCell] = useState<number | null>(null)
  const box = useRef<HTMLDivElement>(null)
  const url = urls.sprite(clip.id, clipVersion(clip))

  useEffect(() => {
    const abort = new AbortController()
    let made: string | undefined
    fetch(url, { signal: abort.signal })
      .then(async answer => {
        if (!answer.ok) return
        made = URL.createObjectURL(await answer.blob())
        if (abort.signal.aborted) URL.revokeObjectURL(made)
        else setSheet(made)
      })
      // Its poster stays; what is wrong with the clip is said there.
      .catch(() => undefined)
    return () => {
      abort.abort()
      if (made !== undefined) URL.revokeObjectURL(made)
    }
  }, [url])

  useEffect(() => {
    const tile = box.current?.parentElement
    if (sheet === null || !tile) return
    let still = wantsStillness() ? Infinity : 0
    const timer = setInterval(() => {
      if (performance.now() >= still) setCell(shown => ((shown ?? -1) + 1) % spriteCells)
    }, cellMs)
    const onMove = (event: PointerEvent): void => {
      const { left, width } = tile.getBoundingClientRect()
      const share = (event.clientX - left) / Math.max(1, width)
      setCell(Math.min(spriteCells - 1, Math.max(0, Math.floor(share * spriteCells))))
      if (still !== Infinity) still = performance.now() + restMs
    }
    tile.addEventListener('pointermove', onMove)
    return () => {
      clearInterval(timer)
      tile.removeEventListener('pointermove', onMove)
    }
  }, [sheet])

  return (
    <div
      ref={box}
      className={styles.look}
      data-state={sheet === null ? 'loading' : 'ready'}
      aria-hidden="true"
    >
      {sheet !== null && cell !== null && (
        <div
          className={styles.picture}
          style={{
            backgroundImage: `url("${sheet}")`,
            backgroundSize: `${spriteCells * 100}% 100%`,
            backgroundPosition: `${(cell / (spriteCells - 1)) * 100}% 0`,
          }}
        />
      )}
      <i className={styles.line} style={{ width: `${(((cell ?? -1) + 1) / spriteCells) * 100}%` }} />
    </div>
  )
}
