/** A drawn chart as a file that looks the same outside the page: styles are written into it. */
import { plainFileName, saveBlob, saveText } from '../../save-file'

/** What our drawings take from style sheets. */
const kept = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'font', 'text-anchor'] as const

/** A picture on its own: an SVG that needs no style sheet, and its size in pixels. */
export interface Picture {
  svg: string
  width: number
  height: number
}

/** The chart below an element, with its looks, title and ground in itself. Throws where there is none. */
export function chartOf(body: Element | null, title: string): Picture {
  const svg = body?.querySelector('svg[data-chart]')
  if (!(svg instanceof SVGSVGElement)) throw new Error('there is no chart to save')
  const copy = svg.cloneNode(true) as SVGSVGElement
  const [before, after] = [svg.querySelectorAll('*'), copy.querySelectorAll('*')]
  before.forEach((element, i) => {
    const style = getComputedStyle(element)
    const target = after[i] as SVGElement | undefined
    for (const name of kept) {
      const value = style.getPropertyValue(name)
      if (value) target?.style.setProperty(name, value)
    }
    target?.removeAttribute('class')
  })
  const [, , width = '0', height = '0'] = (svg.getAttribute('viewBox') ?? '').split(' ')
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', width)
  copy.setAttribute('height', height)
  copy.removeAttribute('class')
  const name = document.createElementNS('http://www.w3.org/2000/svg', 'title')
  name.textContent = title
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
  ground.setAttribute('width', width)
  ground.setAttribute('height', height)
  ground.setAttribute('fill', getComputedStyle(document.body).backgroundColor)
  copy.prepend(name, ground)
  return { svg: new XMLSerializer().serializeToString(copy), width: Number(width), height: Number(height) }
}

export const saveSvg = (picture: Picture, title: string): void =>
  saveText(`${plainFileName(title)}.svg`, picture.svg, 'image/svg+xml')

/** Twice the size on the screen: sharp in a document. */
const scale = 2
/** A larger canvas costs hundreds of megabytes, and some browsers refuse it. */
const largestSide = 6144

/** Rejects where the browser cannot draw it. */
export async function savePng({ svg, width, height }: Picture, title: string): Promise<void> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const factor = Math.min(scale, largestSide / Math.max(width, height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * factor)
  canvas.height = Math.round(height * factor)
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>(done => canvas.toBlob(done, 'image/png'))
  if (!blob) throw new Error('the picture could not be made')
  saveBlob(`${plainFileName(title)}.png`, blob)
}
