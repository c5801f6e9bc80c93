import { bytesOf } from '../../../platform/atomic';
import { lookup3 } from './lookup3';

/*
 * HDF5 as Keras needs it: groups, and datasets that lie in one piece. h5wasm 0.10 can't write half precision. Each structure is named as in
 * the HDF5 file format specification, version 3 (https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html). All numbers are
 * little-endian; addresses and lengths take 8 bytes.
 */

/** Numbers in a file. */
export interface Hdf5Dataset {
  /** Names of the groups that hold it and its own name, joined by '/'. Names are ASCII. */
  readonly path: string;
  readonly shape: readonly number[];
  /** Row-major order; a Uint16Array holds half precision as bits. */
  readonly values: Float32Array | Uint16Array;
}

/** @returns the bytes of a file with these datasets and the groups that their paths name */
export function hdf5File(datasets: readonly Hdf5Dataset[]): Uint8Array {
  const file = new Layout();
  const root: Group = new Map();
  for (const dataset of datasets) {
    const names = dataset.path.split('/');
    const name = names.pop() ?? '';
    const parent = names.reduce((group, each) => groupIn(group, each), root);
    parent.set(name, addDataset(file, dataset));
  }
  const rootAddress = addGroup(file, root);
  return file.finished(superblock(rootAddress, file.end));
}

/** Addresses of datasets, and groups, by name. */
type Group = Map<string, Group | number>;

function groupIn(group: Group, name: string): Group {
  const known = group.get(name);
  if (known instanceof Map) return known;
  const made: Group = new Map();
  group.set(name, made);
  return made;
}

const superblockBytes = 48;
/** An address that points nowhere. */
const nowhere = 0xffff_ffff_ffff_ffffn;

/** Blocks of a file one after the other, each at a multiple of 8. */
class Layout {
  readonly #blocks: { readonly address: number; readonly bytes: Uint8Array }[] = [];
  end = superblockBytes;

  /** @returns the block's address */
  add(bytes: Uint8Array): number {
    const address = this.end;
    this.#blocks.push({ address, bytes });
    this.end = Math.ceil((address + bytes.length) / 8) * 8;
    return address;
  }

  finished(first: Uint8Array): Uint8Array {
    const file = new Uint8Array(this.end);
    file.set(first);
    for (const { address, bytes } of this.#blocks) file.set(bytes, address);
    return file;
  }
}

/** Adds a dataset's values and its object header. @returns the header's address */
function addDataset(file: Layout, { shape, values }: Hdf5Dataset): number {
  const bytes = bytesOf(values);
  const address = file.add(bytes);
  return file.add(
    objectHeader([
      // Dataspace, version 2, simple.
      message(0x01, [2, shape.length, 0, 1], ...shape.map((size) => long(size))),
      message(0x03, floatingPoint(values instanceof Float32Array ? single : half)),
      // Fill value, version 3: allocated late, written if set, not defined.
      message(0x05, [3, 0x0a]),
      // Data layout, version 3, contiguous.
      message(0x08, [3, 1], long(address), long(bytes.length)),
    ]),
  );
}

/** Adds a group after all that it holds. @returns the address of its object header */
function addGroup(file: Layout, group: Group): number {
  const links = [...group].map(([name, child]) => {
    const address = typeof child === 'number' ? child : addGroup(file, child);
    // Link, version 1: a hard link with a name of at most 255 bytes.
    return message(0x06, [1, 0, name.length], [...Buffer.from(name, 'latin1')], long(address));
  });
  // Link info and group info, version 0: links are in the header, without an index.
  return file.add(objectHeader([message(0x02, [0, 0], long(nowhere), long(nowhere)), message(0x0a, [0, 0]), ...links]));
}

/** Bits of a number, counted from the lowest one. */
interface FloatBits {
  readonly bytes: number;
  readonly exponent: { readonly at: number; readonly bits: number; readonly bias: number };
}

const single: FloatBits = { bytes: 4, exponent: { at: 23, bits: 8, bias: 127 } };
const half: FloatBits = { bytes: 2, exponent: { at: 10, bits: 5, bias: 15 } };

/** Datatype, version 1, class 1: IEEE 754, with the sign in the highest bit and a leading 1 that is not stored. */
function floatingPoint({ bytes, exponent }: FloatBits): number[] {
  const precision = bytes * 8;
  return [
    ...[0x11, 0x20, precision - 1, 0, bytes, 0, 0, 0],
    ...[0, 0, precision, 0, exponent.at, exponent.bits, 0, exponent.at, exponent.bias, 0, 0, 0],
  ];
}

/** A message of an object header. */
function message(type: number, ...parts: readonly (readonly number[])[]): number[] {
  const data = parts.flat();
  return [type, data.length & 0xff, data.length >> 8, 0, ...data];
}

/** Object header, version 2, with a size of 4 bytes. */
function objectHeader(messages: readonly (readonly number[])[]): Uint8Array {
  const data = messages.flat();
  return checked([...Buffer.from('OHDR'), 2, 0x02, ...short(data.length), ...data]);
}

/** Superblock, version 2. */
function superblock(root: number, end: number): Uint8Array {
  const signature = [0x89, ...Buffer.from('HDF\r\n'), 0x1a, 0x0a];
  return checked([...signature, 2, 8, 8, 0, ...long(0), ...long(nowhere), ...long(end), ...long(root)]);
}

/** Bytes with their checksum behind them. */
const checked = (bytes: readonly number[]): Uint8Array =>
  Uint8Array.from([...bytes, ...short(lookup3(Uint8Array.from(bytes)))]);

/** 4 bytes of a number. */
const short = (value: number): number[] => [...new Uint8Array(Uint32Array.of(value).buffer)];

/** 8 bytes of a number. */
const long = (value: number | bigint): number[] => [...new Uint8Array(BigUint64Array.of(BigInt(value)).buffer)];
