/** Text in XML 1.0: what has a meaning there is escaped, what has no place in it becomes U+FFFD. */

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

/** For text and for attributes in double quotes. */
export const escapeXml = (text: string): string =>
  text.replace(impossible, '\ufffd').replace(/[&<>"'\t\n\r]/g, character => escapes[character] ?? character)
