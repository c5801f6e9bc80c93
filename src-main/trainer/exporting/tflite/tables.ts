import { Builder } from 'flatbuffers';

/** A value of a table's field. `offset` is the place of a table, a vector or a text that is in the file already. */
export type Field =
  | { readonly int8: number }
  | { readonly uint8: number }
  | { readonly int32: number }
  | { readonly uint32: number }
  | { readonly float: number }
  | { readonly bool: boolean }
  | { readonly offset: number };

/** Fields of a table by their numbers, see platform/tflite/schema.ts. Those left out have the schema's defaults. */
export type Fields = readonly (readonly [number: number, value: Field])[];

/** Where a vector's or a file's data start, TensorFlow's kernels want them at a multiple of this many bytes. */
const dataAlignment = 16;

/** Builds a FlatBuffer from tables, of which the innermost come first. */
export class Tables {
  private readonly builder: Builder;

  /** @param bytes expected size of the file; it grows when it has to, by copying */
  constructor(bytes: number) {
    this.builder = new Builder(bytes);
  }

  table(fields: Fields): number {
    const { builder } = this;
    builder.startObject(Math.max(0, ...fields.map(([number]) => number + 1)));
    for (const [number, value] of fields) addField(builder, number, value);
    return builder.endObject();
  }

  text(value: string): number {
    return this.builder.createString(value);
  }

  /** A vector of bytes that starts at a multiple of `dataAlignment`. */
  bytes(values: Uint8Array): number {
    this.builder.prep(dataAlignment, values.length);
    return this.builder.createByteVector(values);
  }

  ints(values: readonly number[]): number {
    this.builder.startVector(4, values.length, 4);
    for (const value of values.toReversed()) this.builder.addInt32(value);
    return this.builder.endVector();
  }

  floats(values: Iterable<number>): number {
    const list = [...values];
    this.builder.startVector(4, list.length, 4);
    for (const value of list.reverse()) this.builder.addFloat32(value);
    return this.builder.endVector();
  }

  /** A vector of 64-bit zeros. */
  longZeros(count: number): number {
    this.builder.startVector(8, count, 8);
    for (let index = 0; index < count; index += 1) this.builder.addInt64(0n);
    return this.builder.endVector();
  }

  /** A vector of tables. */
  tables(offsets: readonly number[]): number {
    this.builder.startVector(4, offsets.length, 4);
    for (const offset of offsets.toReversed()) this.builder.addOffset(offset);
    return this.builder.endVector();
  }

  /** The whole file. @param identifier four letters */
  finish(root: number, identifier: string): Uint8Array {
    this.builder.finish(root, identifier);
    return this.builder.asUint8Array();
  }
}

/** Adds a field. A value of 0 is left out, as FlatBuffers does; no default other than 0 is ever to be overwritten by 0. */
function addField(builder: Builder, number: number, value: Field): void {
  if ('int8' in value) builder.addFieldInt8(number, value.int8, 0);
  else if ('uint8' in value) builder.addFieldInt8(number, value.uint8, 0);
  else if ('int32' in value) builder.addFieldInt32(number, value.int32, 0);
  else if ('uint32' in value) builder.addFieldInt32(number, value.uint32, 0);
  else if ('float' in value) builder.addFieldFloat32(number, value.float, 0);
  else if ('bool' in value) builder.addFieldInt8(number, Number(value.bool), 0);
  else builder.addFieldOffset(number, value.offset, 0);
}
