import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { cutOff, Refused } from '../refusals';
import { toPixels, withoutAlpha, type Pixels } from '../samples';
import { checkSize } from '../sizes';
import { boxesOf } from './iso-media';
import { WasmLibrary } from './wasm-library';

/*
 * JPEG XL by libjxl in WebAssembly (npm @jsquash/jxl). It turns pictures upright, converts them to sRGB and shows the first frame of an
 * animation. The size is read here first (ISO/IEC 18181-1, SizeHeader), because the decoder takes memory for any size.
 */

interface Libjxl {
  readonly HEAPU8: Uint8Array;
  /** RGBA of 8 bits; null if the file can't be decoded. */
  decode(
    bytes: Uint8Array,
  ): { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray } | null;
}

type WasmImports = ConstructorParameters<typeof WebAssembly.Instance>[1];

/** Decodes a picture: upright, sRGB, on white. @throws Refused */
export async function readJxl(bytes: Buffer): Promise<Pixels> {
  const size = jxlSize(codestreamOf(bytes));
  if (size === null) throw cutOff();
  checkSize(size);
  const { width, height, data } = await decoded(bytes);
  const rgba = Buffer.from(data.buffer, data.byteOffset, data.length);
  if (rgba.every((value, at) => at % 4 !== 3 || value === 255)) {
    return { width, height, pixels: withoutAlpha(rgba) };
  }
  return toPixels({ width, height, channels: 4, data: rgba });
}

/** Parts of a container's codestream, or the whole file. */
function codestreamOf(bytes: Buffer): Buffer {
  if (bytes[0] === 0xff) return bytes;
  for (const { type, start, end } of boxesOf(bytes)) {
    if (type === 'jxlc') return bytes.subarray(start, end);
    if (type === 'jxlp') return bytes.subarray(start + 4, end); // after the part's number
  }
  return Buffer.alloc(0);
}

/** The size in a codestream's header, not yet upright; null when the file ends before it. */
export function jxlSize(codestream: Buffer): { readonly width: number; readonly height: number } | null {
  if (codestream.length < 12) return null;
  const bits = codestream.readBigUInt64LE(2);
  let at = 0n;
  const read = (count: number): number => {
    const value = Number((bits >> at) & ((1n << BigInt(count)) - 1n));
    at += BigInt(count);
    return value;
  };
  const isSmall = read(1) === 1;
  const edge = (): number => (isSmall ? (read(5) + 1) * 8 : read([9, 13, 18, 30][read(2)] ?? 0) + 1);
  const height = edge();
  const ratio = read(3);
  const [across, down] = ratios[ratio] ?? [0, 1];
  return { width: ratio === 0 ? edge() : Math.floor((height * across) / down), height };
}

/** Width to height, by the ratio's number; 0 stands for any other. */
const ratios: readonly (readonly [number, number])[] = [
  [0, 1],
  [1, 1],
  [12, 10],
  [4, 3],
  [3, 2],
  [16, 9],
  [5, 4],
  [2, 1],
];

/** What libjxl's code makes for a picture; it defines a class of its own where there is none, which would keep the first instance alive. */
class ImageData {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;

  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data;
    this.width = width;
    this.height = height;
  }
}

let compiled: WebAssembly.Module | null = null;

const library = new WasmLibrary<Libjxl>(async () => {
  const { resolve } = createRequire(import.meta.url);
  Object.assign(globalThis, { ImageData });
  const code = (await import(pathToFileURL(resolve('@jsquash/jxl/codec/dec/jxl_dec.js')).href)) as {
    readonly default: (options: object) => Promise<Libjxl>;
  };
  compiled ??= new WebAssembly.Module(await readFile(resolve('@jsquash/jxl/codec/dec/jxl_dec.wasm')));
  const module = compiled;
  const silent = (): void => undefined;
  return code.default({
    noInitialRun: true,
    print: silent,
    printErr: silent,
    instantiateWasm: (imports: WasmImports, done: (instance: WebAssembly.Instance) => void) => {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
  });
});

async function decoded(bytes: Buffer): Promise<NonNullable<ReturnType<Libjxl['decode']>>> {
  const picture = await library.use((lib) => lib.decode(bytes)).catch(() => null);
  if (picture) return picture;
  throw new Refused(
    'unreadable',
    'is a JPEG XL that can’t be decoded: it is cut off, damaged, or in an unusual form. Save it as JPEG or PNG.',
  );
}
