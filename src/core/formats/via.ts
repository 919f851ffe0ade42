/** A project of VIA 3 (VGG Image Annotator): every clip a file and a view, one attribute, a stretch of time per label. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { drop, noSpan, oneLabelOnly } from './losses'
import {
  checked,
  firstFile,
  gather,
  jsonMembers,
  kept,
  kineticsOf,
  labelsIn,
  emptyImport,
  parseJson,
  spansOf,
  type Format,
  type ImportedClip,
} from './format'

/** Of the product's codes: a select, a video, a file by its address. */
const codes = { select: 4, video: 4, uriFile: 3 } as const
const config = {
  file: { loc_prefix: { '1': '', '2': '', '3': '', '4': '' } },
  ui: {
    file_content_align: 'center',
    file_metadata_editor_visible: true,
    spatial_metadata_editor_visible: true,
    spatial_region_label_attribute_id: '',
  },
}

const Project = z.object({
  attribute: z.record(z.string(), z.looseObject({ options: z.record(z.string(), z.string()) })),
  file: z.record(z.string(), z.looseObject({ fname: z.string() })),
  metadata: z.record(
    z.string(),
    z.looseObject({ vid: z.string(), z: z.array(z.number()), av: z.record(z.string(), z.string()) }),
  ),
  view: z.record(z.string(), z.looseObject({ fid_list: z.array(z.string()) })),
})

export const via: Format = {
  drops: (_set, { labelsFrom }) => [
    noSpan(labelsFrom),
    ...drop('no-length', 'score'),
    ...oneLabelOnly(labelsFrom),
  ],
  *write(set, options) {
    const entries = yield* gather(kept(this, set, options))
    const labels = yield* labelsIn(entries, options.labelsFrom)
    const number = new Map(labels.map((label, i) => [label, String(i + 1)]))
    const ids = entries.map((_, i) => String(i + 1))
    const project = {
      pid: '__VIA_PROJECT_ID__',
      rev: '__VIA_PROJECT_REV_ID__',
      rev_timestamp: '__VIA_PROJECT_REV_TIMESTAMP__',
      pname: 'Kinetoscope',
      creator: 'Kinetoscope',
      created: Date.parse(set.at),
      vid_list: ids,
    }
    const attribute = {
      '1': {
        aname: 'Activity',
        anchor_id: 'FILE1_Z2_XY0',
        type: codes.select,
        desc: '',
        options: Object.fromEntries(labels.map((label, i) => [String(i + 1), label])),
        default_option_id: '',
      },
    }
    const head = `"project":${JSON.stringify(project)},\n"config":${JSON.stringify(config)},\n"attribute":${JSON.stringify(attribute)}`
    yield { file: '', data: `{${head},\n"file":{\n` }
    const files = function* (): Generator<[string, unknown]> {
      for (const [i, { clip }] of entries.entries()) {
        const fid = String(i + 1)
        const src = pathToFileURL(join(set.folder, clip)).href
        yield [fid, { fid, fname: clip, type: codes.video, loc: codes.uriFile, src }]
      }
    }
    yield* jsonMembers(files())
    yield { file: '', data: '\n},\n"metadata":{\n' }
    const metadata = function* (): Generator<[string, unknown]> {
      for (const [i, entry] of entries.entries())
        for (const [k, { label, startSec, endSec }] of spansOf(entry, options.labelsFrom).entries())
          yield [
            `${i + 1}_${String(k + 1).padStart(8, '0')}`,
            { vid: String(i + 1), flg: 0, z: [startSec, endSec], xy: [], av: { '1': number.get(label) } },
          ]
    }
    yield* jsonMembers(metadata())
    yield { file: '', data: '\n},\n"view":{\n' }
    const views = function* (): Generator<[string, unknown]> {
      for (const id of ids) yield [id, { fid_list: [id] }]
    }
    yield* jsonMembers(views())
    yield { file: '', data: '\n}}\n' }
  },
  recognises: ({ text }) => /^\s*\{/.test(text) && text.includes('"project"') && text.includes('"vid_list"'),
  read(files) {
    const opened = firstFile(files)
    const { attribute, file, metadata, view } = checked(Project, parseJson(opened), opened)
    const clips = Object.entries(view).flatMap(([vid, { fid_list }]): ImportedClip[] => {
      const clip = file[fid_list[0] ?? '']?.fname
      if (clip === undefined) return []
      const marks = Object.values(metadata).filter(mark => mark.vid === vid)
      const labels = marks.map(mark => {
        const [id, option] = Object.entries(mark.av)[0] ?? []
        return attribute[id ?? '']?.options[option ?? ''] ?? option ?? ''
      })
      const segments = marks.flatMap(({ z: [startSec, endSec] }, i) =>
        startSec === undefined || endSec === undefined
          ? []
          : [{ label: labels[i] ?? '', index: null, startSec, endSec, score: null, by: '' }],
      )
      const label = new Set(labels).size === 1 ? (labels[0] ?? null) : null
      return [{ ...emptyImport, clip, kinetics: kineticsOf(clip), label, segments }]
    })
    return Promise.resolve({ clips, problems: [] })
  },
}
