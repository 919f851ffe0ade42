import { useLayoutEffect, useRef, useState, type JSX } from 'react'
import { clipVersion, urls } from '../../../shared/api'
import type { Clip } from '../../../shared/domain'
import { Icon } from '../ui/icons'
import { posterQueue } from './poster-queue'
import styles from './poster.module.css'

/**
 * The picture that stands for a clip. It loads when it is its turn and is taken back when the clip leaves; until then
 * the ground shows, and whether anybody has looked at the clip yet. The element serves clip after clip: it is emptied
 * in between, so that one clip's picture is never shown for another.
 */
export function Poster({ clip }: { clip: Clip }): JSX.Element {
  const image = useRef<HTMLImageElement>(null)
  const url = urls.poster(clip.id, clipVersion(clip))
  const [failed, setFailed] = useState<string | null>(null)
  const broken = clip.problem !== null || failed === url

  useLayoutEffect(() => {
    const element = image.current
    if (!element) return
    const giveBack = posterQueue.take(() => (element.src = url))
    element.onload = giveBack
    element.onerror = () => {
      giveBack()
      setFailed(url)
    }
    return () => {
      element.onload = null
      element.onerror = null
      giveBack()
      // Also ends a request under way: the host then makes no poster for a tile that has gone.
      element.removeAttribute('src')
    }
  }, [url, broken])

  if (broken)
    return (
      <span className={styles.blank}>
        <Icon name="problem" size={20} />
        <small>no picture</small>
      </span>
    )
  return (
    <>
      {clip.media === null && (
        <span className={styles.blank} title="not looked at yet">
          <Icon name="history" size={18} />
        </span>
      )}
      <img ref={image} className={styles.picture} alt="" decoding="async" draggable={false} />
    </>
  )
}
