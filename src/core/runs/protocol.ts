/** A protocol by its name: one of the card's presets, or "CxK": C windows of K crops. Pure. */
import type { ModelCard, Protocol } from '../../shared/domain'
import { AppError } from '../../shared/errors'

/** Throws AppError request.invalid for a name that is neither. */
export function protocolOf(card: Pick<ModelCard, 'protocols'>, name: string): Protocol {
  if (name === 'fast' || name === 'standard' || name === 'full') return card.protocols[name]
  const [, clips, crops] = /^([1-9]\d{0,2})x([13])$/.exec(name) ?? []
  if (clips === undefined)
    throw new AppError('request.invalid', `there is no protocol "${name}"`, {
      hint: 'fast, standard, full, or CxK: C windows of K crops (K is 1 or 3), like 10x3.',
    })
  return {
    name,
    clips: Number(clips),
    placement: clips === '1' ? 'centre' : 'spread',
    crops: crops === '3' ? 3 : 1,
    aggregate: card.protocols.standard.aggregate,
  }
}
