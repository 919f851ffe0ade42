/**
 * Every sentence of ours on the screen goes through `t`. The English text is the key, as in gettext: what stands in the
 * code is what a person reads, and a language is a table from it. Data (names of clips, labels, paths) and what the host
 * says are not translated: their elements carry `translate="no"`.
 */
import i18next from 'i18next'
import type { Settings } from '../../shared/domain'

export type Language = Settings['language']

void i18next.init({
  lng: 'en',
  resources: { en: { translation: {} } },
  keySeparator: false,
  nsSeparator: false,
  // The text of the code is the English one.
  fallbackLng: false,
  interpolation: { prefix: '{', suffix: '}', escapeValue: false },
  initAsync: false,
})

let language: Language = 'en'

/** Takes effect at the next render: the shell renders anew when the setting changes. */
export function setLanguage(next: Language): void {
  language = next
  if (typeof document !== 'undefined') document.documentElement.lang = next === 'pseudo' ? 'en-XA' : next
}

const accents: Record<string, string> = {
  a: 'á',
  b: 'ḅ',
  c: 'ç',
  d: 'ḍ',
  e: 'é',
  f: 'ƒ',
  g: 'ğ',
  h: 'ḥ',
  i: 'í',
  j: 'ĵ',
  k: 'ķ',
  l: 'ļ',
  m: 'ṃ',
  n: 'ñ',
  o: 'ó',
  p: 'ṗ',
  q: 'ʠ',
  r: 'ŕ',
  s: 'š',
  t: 'ţ',
  u: 'ú',
  v: 'ṽ',
  w: 'ŵ',
  x: 'ẋ',
  y: 'ý',
  z: 'ž',
}

/** The pseudo language: accented and a third longer, placeholders untouched; English left over stands out, tight boxes burst. */
export function pseudo(text: string): string {
  const accented = text.replace(/\{\w+\}|[a-z]/gi, part => {
    const letter = accents[part.toLowerCase()]
    if (letter === undefined) return part
    return part === part.toLowerCase() ? letter : letter.toUpperCase()
  })
  return `⟦${accented}${'·'.repeat(Math.ceil(text.length / 3))}⟧`
}

/**
 * A number with its noun: `plural(3, '{n} clip', '{n} clips')`. A language with other plural forms has them in its table
 * under the English key, by i18next's suffixes. Thousands are grouped.
 */
export function plural(n: number, one: string, many: string): string {
  const text = n === 1 ? one : many
  const shown = n.toLocaleString('en')
  return i18next.t(language === 'pseudo' ? pseudo(text) : text, { count: n, n: shown, lng: 'en' })
}

/** `t('{done} of {total}', { done, total })`. Values are put in as they are. */
export function t(text: string, values: Record<string, string | number> = {}): string {
  return i18next.t(language === 'pseudo' ? pseudo(text) : text, { ...values, lng: 'en' })
}

/** A text with a number `{n}` in it, one for exactly 1 and one for all others: `tn(3, '{n} clip', '{n} clips')`. */
export const tn = (
  n: number,
  one: string,
  many: string,
  values: Record<string, string | number> = {},
): string => t(n === 1 ? one : many, { ...values, n: n.toLocaleString('en') })
