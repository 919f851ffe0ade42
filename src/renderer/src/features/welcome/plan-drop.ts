/** What is done with things dropped on the window. Pure. */

/** What a weight file is called; the host recognises it by its bytes whatever the name. */
const weights = /\.(onnx|pth|pt|pyth|tflite|h5|npz|npy|pkl|pickle|msgpack|ckpt|safetensors|whl|bin)$/i

export interface Dropped {
  name: string
  isFolder: boolean
  /** Absolute; null in a browser, which does not tell. */
  path: string | null
}

export type DropPlan =
  | { kind: 'open'; path: string; passedOver: string[] }
  /** Which of the things is the weight file. */
  | { kind: 'add-model'; index: number; passedOver: string[] }
  /** A browser: the person has to say where it lies. */
  | { kind: 'ask'; passedOver: string[] }

export const isWeights = (thing: Dropped): boolean => !thing.isFolder && weights.test(thing.name)

const parentOf = (path: string): string => {
  const cut = path.replace(/[\\/][^\\/]*$/, '')
  return cut === '' ? path.slice(0, 1) : cut
}

/**
 * The first thing decides: a weight file is added, a folder is opened, one clip is opened alone, and of several clips
 * the folder of the first. Everything that is not covered by that is passed over and named. Null: nothing was dropped.
 */
export function planDrop(things: readonly Dropped[]): DropPlan | null {
  const [first] = things
  if (first === undefined) return null
  const names = (list: readonly Dropped[]): string[] => list.map(thing => thing.name)
  const others = things.slice(1)
  if (isWeights(first)) return { kind: 'add-model', index: 0, passedOver: names(others) }
  if (first.path === null) return { kind: 'ask', passedOver: names(others) }
  if (first.isFolder || others.length === 0)
    return { kind: 'open', path: first.path, passedOver: names(others) }
  const folder = parentOf(first.path)
  const inside = (thing: Dropped): boolean =>
    !isWeights(thing) && thing.path !== null && parentOf(thing.path) === folder
  return { kind: 'open', path: folder, passedOver: names(others.filter(thing => !inside(thing))) }
}
