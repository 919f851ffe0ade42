/** Which network classifies when the settings name none. Pure. */
import type { CatalogueEntry } from './domain'

/**
 * The network the person chose, installed or not; else the first published one that is here, else the one that comes
 * with the program: there is always one that can begin.
 * @param id Settings' `modelId`; empty where nobody has chosen.
 */
export function chosenModel(models: readonly CatalogueEntry[], id: string): CatalogueEntry | undefined {
  const here = models.filter(model => model.state === 'installed')
  return (
    models.find(model => model.id === id) ??
    here.find(model => !model.builtIn && model.published !== null) ??
    here.find(model => model.builtIn) ??
    models[0]
  )
}
