/** The networks that come with the program, as data. They are used where they lie, in resources/<id>/, and can't be removed. */

export interface BuiltInModel {
  /** Also the folder's name under resources/. */
  id: string
  summary: string
}

export const builtInModels: readonly BuiltInModel[] = [
  {
    id: 'motion-energy',
    summary:
      'Names how the camera moves: pans, tilts, zooms, rotations, shake, or only objects moving. A bank of space-time filters that needs no download; good for the first minute and for seeing why convolutions work on video.',
  },
]
