/** A drawn chart as a file that looks the same outside the page: styles are written into it. */
import { plainFileName, saveBlob, saveText } from '../../save-file'

/** What our drawings take from style sheets. */
const kept = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'font', 'text-anchor'] as const

/** The drawing with its looks, title and ground in itself. */
export function svgText(svg: SVGSVGElement, title: string): string {
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
  return new XMLSerializer().serializeToString(copy)
}

export const saveSvg = (svg: SVGSVGElement, title: string): void =>
  saveText(`${plainFileName(title)}.svg`, svgText(svg, title), 'image/svg+xml')

/** Twice the size on the screen: sharp in a document. */
const scale = 2

/** Rejects where the browser cannot draw it. */
export async function savePng(svg: SVGSVGElement, title: string): Promise<void> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(svg, title))}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = image.naturalWidth * scale
  canvas.height = image.naturalHeight * scale
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  await saveCanvas(canvas, title)
}

export async function saveCanvas(canvas: HTMLCanvasElement, title: string): Promise<void> {
  const blob = await new Promise<Blob | null>(done => canvas.toBlob(done, 'image/png'))
  if (!blob) throw new Error('the picture could not be made')
  saveBlob(`${plainFileName(title)}.png`, blob)
}
