import protobuf from 'protobufjs/minimal.js';

const { Reader, Writer } = protobuf;
type Writer = protobuf.Writer;

/** Writes the fields of one protobuf message. */
export type WriteFields = (writer: Writer) => void;

/** Bytes of a message whose fields `write` writes. */
export function encodeMessage(write: WriteFields): Uint8Array {
  const writer = Writer.create();
  write(writer);
  return writer.finish();
}

const varint = 0;
const fixed64 = 1;
const delimited = 2;
const fixed32 = 5;

/** Writes an integer that is 0 or larger. */
export const writeInteger = (writer: Writer, field: number, value: number): Writer =>
  writer.uint32((field << 3) | varint).int64(value);

export const writeFloat = (writer: Writer, field: number, value: number): Writer =>
  writer.uint32((field << 3) | fixed32).float(value);

export const writeText = (writer: Writer, field: number, value: string): Writer =>
  writer.uint32((field << 3) | delimited).string(value);

export const writeBytes = (writer: Writer, field: number, value: Uint8Array): Writer =>
  writer.uint32((field << 3) | delimited).bytes(value);

/** Writes a message as a field of another. */
export function writeMessage(writer: Writer, field: number, write: WriteFields): Writer {
  writer.uint32((field << 3) | delimited).fork();
  write(writer);
  return writer.ldelim();
}

/** One field of a message that was read. */
export interface Field {
  readonly number: number;
  /** The value of a number field; NaN for others. Integers are exact up to 2^53. */
  readonly value: number;
  /** The content of a text, bytes or message field, not copied; empty for others. */
  readonly bytes: Uint8Array;
  /** The whole field with its tag, to be written unchanged. */
  readonly whole: Uint8Array;
}

/**
 * Reads the fields of one message, in the order of the file. Nested messages are read by calling this again on their bytes, so that how
 * deep a stranger's file is nested costs nothing.
 * @throws Error when the bytes are no protobuf message
 */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  const reader = Reader.create(message);
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const tag = reader.uint32();
    const number = tag >>> 3;
    let value = Number.NaN;
    let bytes: Uint8Array = empty;
    if (number === 0) throw new Error('it has a field without a number');
    switch (tag & 7) {
      case varint:
        value = numberOf(reader.int64());
        break;
      case fixed64:
        value = numberOf(reader.fixed64());
        break;
      case delimited:
        bytes = reader.bytes();
        break;
      case fixed32:
        value = reader.float();
        break;
      default: // groups, which ONNX does not use
        throw new Error('it has a field of a kind that ONNX does not use');
    }
    yield { number, value, bytes, whole: message.subarray(start, reader.pos) };
  }
}

const empty = new Uint8Array();

/** The integers of a packed field. */
export function packedIntegers(bytes: Uint8Array): number[] {
  const reader = Reader.create(bytes);
  const values: number[] = [];
  while (reader.pos < reader.len) values.push(numberOf(reader.int64()));
  return values;
}

/** protobufjs returns a number, or a Long where that package is installed. */
const numberOf = (value: { toString: () => string }): number => Number(value.toString());

/** Text of a field. Bytes that are no UTF-8 become replacement characters. */
export const textOf = ({ bytes }: Field): string => new TextDecoder().decode(bytes);
