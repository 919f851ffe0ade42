/** The run as Parquet: the columns of the CSV, with lists for the predictions. */
import { ByteWriter, ParquetWriter, type ColumnSource, type SchemaElement } from 'hyparquet-writer'
import type { ResultRow } from '../../shared/domain'
import { drop } from './losses'
import { kept, type Format, type Piece } from './format'
import { rowNow } from './results'

/** Rows written at one go, between two rests. */
const groupRows = 250

type Leaf = Pick<SchemaElement, 'type' | 'converted_type'>
const string: Leaf = { type: 'BYTE_ARRAY', converted_type: 'UTF8' }
const number: Leaf = { type: 'DOUBLE' }
const whole: Leaf = { type: 'INT32' }

interface Column {
  name: string
  leaf: Leaf
  isList?: boolean
  of: (row: ResultRow) => unknown
}

const top = (row: ResultRow) => (row.status === 'ok' ? row.topk : [])
const columns: readonly Column[] = [
  { name: 'clip', leaf: string, of: row => row.clip },
  { name: 'status', leaf: string, of: row => row.status },
  { name: 'truth', leaf: string, of: row => row.truth?.label ?? null },
  { name: 'pred', leaf: string, isList: true, of: row => top(row).map(entry => entry.label) },
  { name: 'score', leaf: number, isList: true, of: row => top(row).map(entry => entry.score) },
  { name: 'human_label', leaf: string, of: row => row.human?.label ?? null },
  { name: 'human_status', leaf: string, of: row => row.human?.status ?? null },
  { name: 'model', leaf: string, of: row => row.model.id },
  { name: 'protocol', leaf: string, of: row => row.protocol.name },
  { name: 'error_code', leaf: string, of: row => (row.status === 'failed' ? row.error.code : null) },
  { name: 'error_message', leaf: string, of: row => (row.status === 'failed' ? row.error.message : null) },
  { name: 'pred_index', leaf: whole, isList: true, of: row => top(row).map(entry => entry.index) },
]

/** Lists have three levels, as the Parquet specification (LogicalTypes.md, "Lists") asks of writers. */
const schema: SchemaElement[] = [
  { name: 'root', num_children: columns.length },
  ...columns.flatMap(({ name, leaf, isList }): SchemaElement[] =>
    isList === true
      ? [
          { name, converted_type: 'LIST', repetition_type: 'OPTIONAL', num_children: 1 },
          { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
          { ...leaf, name: 'element', repetition_type: 'OPTIONAL' },
        ]
      : [{ ...leaf, name, repetition_type: 'OPTIONAL' }],
  ),
]

export const resultsParquet: Format = {
  drops: () =>
    drop('not-classified', 'media', 'views', 'margin', 'warnings', 'runtime', 'who', 'tags', 'segments'),
  *write(set, options) {
    const bytes = new ByteWriter()
    const writer = new ParquetWriter({ writer: bytes, schema, createdBy: 'Kinetoscope' })
    /** What is written so far leaves; the writer goes on counting. */
    const taken = (): Piece => {
      const data = bytes.getBytes().slice()
      bytes.index = 0
      return { file: '', data }
    }
    let rows: ResultRow[] = []
    const write = (): void => {
      const columnData = columns.map(({ name, of }): ColumnSource => ({ name, data: rows.map(of) }))
      void writer.write({ columnData, rowGroupSize: groupRows })
      rows = []
    }
    for (const entry of kept(this, set, options)) {
      const row = rowNow(entry)
      if (row !== null) rows.push(row)
      if (rows.length < groupRows) continue
      write()
      yield taken()
    }
    if (rows.length > 0) write()
    void writer.finish()
    yield taken()
  },
}
