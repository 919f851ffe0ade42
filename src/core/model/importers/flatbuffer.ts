/** Just enough of FlatBuffers to read a file (https://flatbuffers.dev/internals). Every access is bounds-checked by DataView. */

/** A table: fields by their slot number; an absent field answers its default. */
export class Table {
  private readonly vtable: number
  private readonly vtableBytes: number

  constructor(
    private readonly view: DataView,
    private readonly position: number,
  ) {
    this.vtable = position - view.getInt32(position, true)
    this.vtableBytes = view.getUint16(this.vtable, true)
  }

  /** The table that a file starts with. */
  static root(bytes: Uint8Array): Table {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return new Table(view, view.getUint32(0, true))
  }

  /** Where a field lies, or 0. */
  private field(slot: number): number {
    const entry = 4 + 2 * slot
    const offset = entry < this.vtableBytes ? this.view.getUint16(this.vtable + entry, true) : 0
    return offset === 0 ? 0 : this.position + offset
  }

  private target(slot: number): number {
    const at = this.field(slot)
    return at === 0 ? 0 : at + this.view.getUint32(at, true)
  }

  int8(slot: number, absent = 0): number {
    const at = this.field(slot)
    return at === 0 ? absent : this.view.getInt8(at)
  }

  int32(slot: number, absent = 0): number {
    const at = this.field(slot)
    return at === 0 ? absent : this.view.getInt32(at, true)
  }

  table(slot: number): Table | null {
    const at = this.target(slot)
    return at === 0 ? null : new Table(this.view, at)
  }

  tables(slot: number): Table[] {
    return this.vector(slot, 4, at => new Table(this.view, at + this.view.getUint32(at, true)))
  }

  int32s(slot: number): number[] {
    return this.vector(slot, 4, at => this.view.getInt32(at, true))
  }

  int64s(slot: number): number[] {
    return this.vector(slot, 8, at => Number(this.view.getBigInt64(at, true)))
  }

  float32s(slot: number): number[] {
    return this.vector(slot, 4, at => this.view.getFloat32(at, true))
  }

  /** A view of a byte vector. */
  bytes(slot: number): Uint8Array {
    const at = this.target(slot)
    if (at === 0) return new Uint8Array(0)
    const length = this.view.getUint32(at, true)
    this.require(at + 4, length)
    return new Uint8Array(this.view.buffer, this.view.byteOffset + at + 4, length)
  }

  string(slot: number): string {
    return Buffer.from(this.bytes(slot)).toString('utf8')
  }

  private vector<T>(slot: number, size: number, read: (at: number) => T): T[] {
    const at = this.target(slot)
    if (at === 0) return []
    const count = this.view.getUint32(at, true)
    // Before the array is made: a lying count must not cost memory.
    this.require(at + 4, count * size)
    return Array.from({ length: count }, (_, i) => read(at + 4 + i * size))
  }

  private require(at: number, length: number): void {
    if (at + length > this.view.byteLength) throw new RangeError('a vector passes the end of the file')
  }
}
