/** Lists of `path number`: MMAction2's (with a class file) and PySlowFast's (with class JSON). No path may hold a space. */
import { z } from 'zod'
import { AppError } from '../../shared/errors'
import { drop, noLabel, oneLabelOnly } from './losses'
import {
  checked,
  chosenLabel,
  classNames,
  gather,
  kept,
  kineticsOf,
  nameOf,
  emptyImport,
  parseJson,
  type DropRule,
  type ExportSet,
  type Format,
  type Imported,
  type ImportedClip,
  type Piece,
  type ReadFile,
} from './format'
import type { ExportOptions } from '../../shared/formats'

/** Both readers split a line at its spaces, and lines where Python does: at more than LF. */
const breaksLine = /[\s\u0000-\u001f\u0085\u2028\u2029]/
/** A class file has one name a line. */
const breaksClasses = /[\r\n]/

function listDrops(classesAreLines: boolean) {
  return (_set: ExportSet, { labelsFrom }: ExportOptions): DropRule[] => [
    noLabel(labelsFrom),
    { id: 'path', of: entry => breaksLine.test(entry.clip) },
    ...(classesAreLines
      ? [
          {
            id: 'class-name' as const,
            of: (entry: Parameters<DropRule['of']>[0]) =>
              breaksClasses.test(chosenLabel(entry, labelsFrom)?.label ?? ''),
          },
        ]
      : []),
    ...drop('score', 'segments'),
    ...oneLabelOnly(labelsFrom),
  ]
}

function* listLines(
  format: Format,
  set: ExportSet,
  options: ExportOptions,
  file: string,
): Generator<Piece, Map<string, number>> {
  const label = (entry: (typeof set.entries)[number]): string =>
    chosenLabel(entry, options.labelsFrom)?.label ?? ''
  const entries = yield* gather(kept(format, set, options), file)
  const numbers = classNames(set, yield* gather(new Set(entries.map(label)), file))
  yield { file, data: '' }
  for (const entry of entries) yield { file, data: `${entry.clip} ${numbers.get(label(entry)) ?? ''}\n` }
  return numbers
}

export const mmaction2: Format = {
  drops: listDrops(true),
  *write(set, options) {
    const numbers = yield* listLines(this, set, options, 'list.txt')
    yield { file: 'classes.txt', data: [...numbers.keys()].map(name => `${name}\n`).join('') }
  },
  recognises: ({ name, text }) => /\.txt$/i.test(name) && /^\S+ \d+\s*(\n|$)/.test(text),
  read(files) {
    const classFile = files.find(file => /^(classes|.*class.*|label_?map.*)\.txt$/i.test(nameOf(file.name)))
    const list = files.find(file => file !== classFile)
    // The last line ends with a line feed; a name may be empty.
    const classes = classFile?.text.replace(/\r?\n$/, '').split(/\r?\n/) ?? []
    return Promise.resolve(readList(list, number => classes[number]))
  },
}

const ClassNumbers = z.record(z.string(), z.number().int())

export const pyslowfast: Format = {
  drops: listDrops(false),
  *write(set, options) {
    const numbers = yield* listLines(this, set, options, `${options.subset}.csv`)
    yield { file: 'classes.json', data: `${JSON.stringify(Object.fromEntries(numbers), null, 1)}\n` }
  },
  recognises: ({ name, text }) => /\.csv$/i.test(name) && /^[^\s,]+ \d+\s*(\n|$)/.test(text),
  read(files) {
    const classFile = files.find(file => /\.json$/i.test(file.name))
    const list = files.find(file => file !== classFile)
    const numbers = classFile ? checked(ClassNumbers, parseJson(classFile), classFile) : {}
    const names = new Map(Object.entries(numbers).map(([name, number]) => [number, name]))
    return Promise.resolve(readList(list, number => names.get(number)))
  },
}

function readList(list: ReadFile | undefined, className: (number: number) => string | undefined): Imported {
  if (list === undefined) throw new AppError('request.invalid', 'there is no list among the files')
  const clips: ImportedClip[] = []
  const problems: string[] = []
  list.text.split('\n').forEach((line, i) => {
    if (line.trim() === '') return
    const parts = /^(\S+) (?:\d+ )?(\d+)\s*$/.exec(line)
    const clip = parts?.[1]
    if (clip === undefined) return void problems.push(`line ${i + 1} is no path and number`)
    const number = Number(parts?.[2])
    const label = className(number)
    if (label === undefined)
      problems.push(`line ${i + 1}: class ${number} has no name: choose the class file too`)
    clips.push({ ...emptyImport, clip, kinetics: kineticsOf(clip), label: label ?? null, index: number })
  })
  return { clips, problems }
}
