/** Words of numbers, for both shells. English only: there is no second language, so there is no message catalogue. */

/** 12345 → "12,345", whatever the locale of the machine. */
export const formatCount = (n: number): string => n.toLocaleString('en')

/** A number with its noun: `plural(3, 'clip')` → "3 clips", `plural(2, 'class', 'classes')`. */
export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${formatCount(n)} ${n === 1 ? one : many}`

/** Replaces `{name}` by the value of that name, once: braces inside values are left as they are. */
export const fill = (template: string, values: Readonly<Record<string, string | number>>): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
