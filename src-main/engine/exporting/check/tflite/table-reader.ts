/**
 * Reads a table of a FlatBuffer without trusting it: a place outside the file throws RangeError. Numbers of fields are those of
 * platform/tflite/schema.ts; a field that is left out has the default that is given.
 */
export class TableReader {
  private readonly fields: { readonly start: number; readonly bytes: number };

  constructor(
    private readonly view: DataView,
    private readonly place: number,
  ) {
    const start = place - view.getInt32(place, true);
    this.fields = { start, bytes: view.getUint16(start, true) };
  }

  /** The outermost table of a file. @throws RangeError also where the file has another identifier */
  static root(bytes: Uint8Array, identifier: string): TableReader {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const found = String.fromCharCode(...[4, 5, 6, 7].map((at) => view.getUint8(at)));
    if (found !== identifier) throw new RangeError(`it begins as “${found}”, not as “${identifier}”`);
    return new TableReader(view, view.getUint32(0, true));
  }

  uint8(field: number, missing = 0): number {
    const at = this.at(field);
    return at === null ? missing : this.view.getUint8(at);
  }

  int32(field: number, missing = 0): number {
    const at = this.at(field);
    return at === null ? missing : this.view.getInt32(at, true);
  }

  uint32(field: number, missing = 0): number {
    const at = this.at(field);
    return at === null ? missing : this.view.getUint32(at, true);
  }

  text(field: number): string {
    return new TextDecoder('utf-8', { fatal: true }).decode(this.bytes(field));
  }

  /** A vector of bytes; empty where the field is left out. */
  bytes(field: number): Uint8Array {
    const { start, length } = this.vector(field);
    // The view's constructor checks the length; subarray would cut it.
    return new Uint8Array(this.view.buffer, this.inFile(start, length), length);
  }

  /** A vector of int32. */
  ints(field: number): readonly number[] {
    return this.elements(field, 4, (at) => this.view.getInt32(at, true));
  }

  floats(field: number): readonly number[] {
    return this.elements(field, 4, (at) => this.view.getFloat32(at, true));
  }

  table(field: number): TableReader | null {
    const at = this.at(field);
    return at === null ? null : this.tableAt(at);
  }

  tables(field: number): readonly TableReader[] {
    return this.elements(field, 4, (at) => this.tableAt(at));
  }

  private tableAt(at: number): TableReader {
    return new TableReader(this.view, at + this.view.getUint32(at, true));
  }

  private elements<T>(field: number, size: number, read: (at: number) => T): T[] {
    const { start, length } = this.vector(field);
    this.inFile(start, length * size);
    return Array.from({ length }, (_, index) => read(start + index * size));
  }

  private vector(field: number): { start: number; length: number } {
    const at = this.at(field);
    if (at === null) return { start: 0, length: 0 };
    const place = at + this.view.getUint32(at, true);
    return { start: place + 4, length: this.view.getUint32(place, true) };
  }

  /** Place of a range in the file's buffer. */
  private inFile(start: number, bytes: number): number {
    if (start + bytes > this.view.byteLength) throw new RangeError('a vector goes beyond its end');
    return this.view.byteOffset + start;
  }

  /** Place of a field's value; null where it is left out. */
  private at(field: number): number | null {
    const entry = 4 + 2 * field;
    if (entry + 2 > this.fields.bytes) return null;
    const offset = this.view.getUint16(this.fields.start + entry, true);
    return offset === 0 ? null : this.place + offset;
  }
}
