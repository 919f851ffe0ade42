/** Text as part of XML, HTML and WebVTT: what has a meaning there is escaped. */

/** Outside the Char production of XML 1.0 (fifth edition, 2.2). */
const impossible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g
export const hasImpossible = (text: string): boolean => text.search(impossible) !== -1

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // Parsers make spaces of these in attributes, and LF of CR everywhere.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

/** For text between tags, where quotes and white space stand for themselves (WebVTT cues). */
export const escapeText = (text: string): string =>
  text.replace(/[&<>]/g, character => escapes[character] ?? character)
export const unescapeText = (text: string): string =>
  text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&')

/** For text and for quoted attributes of XML 1.0 and HTML; what XML has no place for becomes U+FFFD. */
export const escapeMarkup = (text: string): string =>
  text.replace(impossible, '\ufffd').replace(/[&<>"'\t\n\r]/g, character => escapes[character] ?? character)
