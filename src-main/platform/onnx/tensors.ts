import { elementBytes, elementName } from './element-types';
import { fieldsOf, packedIntegers, textOf } from './wire';

/** A constant in an ONNX file. */
export interface TensorOfFile {
  readonly name: string;
  readonly dims: readonly number[];
  /** Number of its element type in TensorProto.DataType. */
  readonly type: number;
  /** Values beside the model; null for values in it. */
  readonly external: ExternalData | null;
}

/** A part of a file beside the model. */
export interface ExternalData {
  /** Path as the file gives it. */
  readonly location: string;
  readonly offset: number;
  /** Bytes; those up to the end of the file if left out. */
  readonly length: number | undefined;
}

/** Values of one tensor. Larger models exist, but none that computes in reasonable time. */
const mostValues = 256e6;

/**
 * Reads a TensorProto and checks that it has the values that its shape announces, none of them NaN.
 * @throws Error with a reason
 */
export function readTensor(message: Uint8Array): TensorOfFile {
  const dims: number[] = [];
  const places = new Map<string, string>();
  let [name, type, isExternal] = ['', 0, false];
  let raw: Uint8Array | null = null;
  let listed = 0;
  let hasNaN = false;
  for (const field of fieldsOf(message)) {
    const { number, value, bytes } = field;
    if (number === 1) dims.push(...(bytes.length > 0 ? packedIntegers(bytes) : [value]));
    else if (number === 2) type = value;
    else if (number === 8) name = textOf(field);
    else if (number === 9) raw = bytes;
    else if (number === 14) isExternal = value === 1;
    else if (number === 13) places.set(...entryOf(bytes));
    else if (number === 4 || number === 10) {
      const width = number === 4 ? 4 : 8;
      // Lists of floats may be packed or not; either way their bytes are those of the values.
      listed += bytes.length > 0 ? bytes.length / width : 1;
      hasNaN ||= bytes.length > 0 ? holdsNaN(bytes, number === 4 ? 'float32' : 'float64') : Number.isNaN(value);
    } else if (number === 5 || number === 6 || number === 7 || number === 11) {
      listed += bytes.length > 0 && number !== 6 ? packedIntegers(bytes).length : 1;
    }
  }
  const label = name === '' ? 'a constant' : `the constant “${name}”`;
  const count = dims.reduce((product, size) => product * size, 1);
  if (dims.some((size) => !(size >= 0)) || !(count <= mostValues)) {
    throw new Error(`${label} has the impossible shape [${dims.slice(0, 8).join(', ')}]`);
  }
  if (isExternal) return { name, dims, type, external: placeOf(places, label) };
  const width = elementBytes(type);
  const found = raw === null ? listed : width === null ? count : raw.length / width;
  if (found !== count) {
    throw new Error(`${label} has ${String(found)} values, and its shape [${dims.join(', ')}] needs ${String(count)}`);
  }
  if (hasNaN || (raw !== null && holdsNaN(raw, elementName(type))))
    throw new Error(`${label} has values that are not numbers`);
  return { name, dims, type, external: null };
}

function placeOf(entries: ReadonlyMap<string, string>, label: string): ExternalData {
  const location = entries.get('location') ?? '';
  const [offset, length] = ['offset', 'length']
    .map((key) => entries.get(key))
    .map((text) => (text === undefined ? undefined : Number(text)));
  if (location === '' || (offset !== undefined && !(offset >= 0)) || (length !== undefined && !(length >= 0))) {
    throw new Error(`${label} is kept in a file that is not named properly`);
  }
  return { location, offset: offset ?? 0, length };
}

/** Key and value of a StringStringEntryProto. */
export function entryOf(message: Uint8Array): [string, string] {
  let [key, value] = ['', ''];
  for (const field of fieldsOf(message)) {
    if (field.number === 1) key = textOf(field);
    if (field.number === 2) value = textOf(field);
  }
  return [key, value];
}

/**
 * Whether little-endian values hold a NaN. Infinite ones are allowed: networks mask with them.
 * @param type name of the element type; types without NaN hold none
 */
export function holdsNaN(bytes: Uint8Array, type: string): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case 'float32':
      for (let at = 0; at + 4 <= bytes.length; at += 4) {
        if ((view.getUint32(at, true) & 0x7fffffff) > 0x7f800000) return true;
      }
      return false;
    case 'float16':
      for (let at = 0; at + 2 <= bytes.length; at += 2) {
        if ((view.getUint16(at, true) & 0x7fff) > 0x7c00) return true;
      }
      return false;
    case 'float64':
      for (let at = 0; at + 8 <= bytes.length; at += 8) if (Number.isNaN(view.getFloat64(at, true))) return true;
      return false;
    default:
      return false;
  }
}
