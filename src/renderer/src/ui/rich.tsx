import { Fragment, type JSX, type ReactNode } from 'react'
import { fill } from '../../../shared/text'

interface RichProps {
  /** The sentence, with `{name}` where a part stands. */
  text: string
  parts: Record<string, ReactNode>
}

/** No text has it: it marks where a part stands in the translated sentence. */
const MARK = '\u0001'

/** A translated sentence in which parts are more than text: code, links, names in bold. */
export function Rich({ text, parts }: RichProps): JSX.Element {
  const marks = Object.fromEntries(Object.keys(parts).map(name => [name, `${MARK}${name}${MARK}`]))
  return (
    <>
      {fill(text, marks)
        .split(MARK)
        .map((piece, i) => (
          <Fragment key={i}>{i % 2 === 1 ? parts[piece] : piece}</Fragment>
        ))}
    </>
  )
}
