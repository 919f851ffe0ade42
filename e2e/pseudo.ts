/** What of a page is not in its language: words that did not go through the translator. */
import type { Page } from '@playwright/test'

/** Units are the same everywhere. */
const units = ['s', 'ms', 'min', 'h', 'B', 'kB', 'MB', 'GB', 'TB', 'fps', 'px']

/**
 * Words in Latin letters that a person can see or hear and that stand neither in the brackets of the pseudo language nor
 * in an element of data (`translate="no"`), each with where it stands.
 * @param names data that stands in the middle of names for a screen reader: files, labels, reasons
 */
export function untranslated(page: Page, names: readonly string[]): Promise<string[]> {
  return page.evaluate(
    ({ known, data }) => {
      const bare = (text: string): string => {
        let rest = text
        for (const name of data) rest = rest.split(name).join(' ')
        // Innermost first: a translated text may stand in another.
        for (let before = ''; before !== rest;) {
          before = rest
          rest = rest.replace(/⟦[^⟦⟧]*⟧/g, ' ')
        }
        return rest
      }
      const left = (text: string): boolean =>
        (bare(text).match(/[A-Za-z]+/g) ?? []).some(word => !known.includes(word) && word.length > 1)
      const isData = (element: Element | null): boolean =>
        (element?.closest('[translate="no"], kbd, code, script, style, noscript') ?? null) !== null
      const seen = (element: Element): boolean => element.getClientRects().length > 0
      const found = new Set<string>()
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement
        const text = (node.textContent ?? '').trim()
        if (parent && left(text) && !isData(parent) && (seen(parent) || parent.tagName === 'OPTION'))
          found.add(`<${parent.tagName.toLowerCase()}> ${text.slice(0, 80)}`)
      }
      for (const name of [
        'aria-label',
        'title',
        'placeholder',
        'alt',
        'aria-valuetext',
        'aria-roledescription',
      ])
        for (const element of document.querySelectorAll(`[${name}]`)) {
          const text = element.getAttribute(name) ?? ''
          if (left(text) && !isData(element)) found.add(`${name}: ${text.slice(0, 80)}`)
        }
      return [...found]
    },
    { known: units, data: [...names] },
  )
}

/** Controls whose words do not fit into them, by their words. */
export function clipped(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, [role=tab], label, th')]
      .filter(
        element =>
          element.getClientRects().length > 0 && element.closest('[translate="no"], .truncate') === null,
      )
      .filter(element => {
        const box = element.getBoundingClientRect()
        return element.scrollWidth > element.clientWidth + 1 || box.right > innerWidth + 1 || box.left < -1
      })
      .filter(element => element.querySelector('.truncate, .visually-hidden') === null)
      .map(element => `${element.tagName.toLowerCase()} ${(element.textContent ?? '').slice(0, 60)}`),
  )
}
