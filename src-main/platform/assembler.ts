/**
 * The little of a WebAssembly assembler that Facet's kernels need (WebAssembly core specification 2.0, chapter 5): a module is one
 * function over an imported memory. Kernels are written in it where 128-bit vectors make them many times as fast as JavaScript, which
 * has none.
 */

/** Bytes of a page of memory, and the most pages that a memory has. */
export const pageBytes = 65_536;
export const mostPages = 65_536;

/** Types of values. */
export const i32 = 0x7f;
export const v128 = 0x7b;

/** Instructions on integers, and control. A branch's operand counts the enclosing blocks and loops, the innermost as 0. */
export const op = {
  block: 0x02,
  loop: 0x03,
  end: 0x0b,
  branch: 0x0c,
  branchIf: 0x0d,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  load: 0x28,
  store: 0x36,
  constant: 0x41,
  isZero: 0x45,
  add: 0x6a,
  subtract: 0x6b,
} as const;

/** Instructions on vectors, each behind a prefix that `simd` writes. */
export const vector = {
  load: 0x00,
  store: 0x0b,
  constant: 0x0c,
  swizzle: 0x0e,
  extractLane: 0x1b,
  narrow16ToUnsigned8: 0x66,
  narrow32To16: 0x85,
  extendLow: 0x87,
  extendHigh: 0x88,
  subtract16: 0x91,
  shiftLeft32: 0xab,
  shiftRight32: 0xac,
  add32: 0xae,
  dot: 0xba,
} as const;

/** The type of a block or loop that leaves no value. */
export const nothing = 0x40;

/** A number that is not negative, in unsigned LEB128, as sizes, indices and offsets are written. */
export function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

/** A 32-bit integer in signed LEB128, as constants are written. */
export function signed(value: number): number[] {
  const rest = value >> 7;
  const isLast = rest === (value & 64 ? -1 : 0);
  return isLast ? [value & 127] : [(value & 127) | 128, ...signed(rest)];
}

export const simd = (code: number, ...rest: readonly number[]): number[] => [0xfd, ...unsigned(code), ...rest];

/** Pushes a constant integer. */
export const constant = (value: number): number[] => [op.constant, ...signed(value)];

/** Pushes 16 bytes of memory, at the address in a local plus an offset. */
export const loadVector = (address: number, offset: number): number[] => [
  ...[op.get, address],
  ...simd(vector.load, 0, ...unsigned(offset)),
];

/** Pushes a vector of 16 given bytes. */
export const constantVector = (bytes: readonly number[]): number[] => simd(vector.constant, ...bytes);

/** Adds a constant to an integer in a local. */
export const advance = (local: number, by: number): number[] => [
  ...[op.get, local, ...constant(by)],
  ...[op.add, op.set, local],
];

interface Kernel {
  /** Number of parameters, all integers. */
  readonly parameters: number;
  /** Types of the locals behind them. */
  readonly locals: readonly number[];
  /** Instructions without the final `end`. */
  readonly body: readonly number[];
}

/** Compiles a kernel. @returns the function, over the memory */
export function assemble(kernel: Kernel, memory: WebAssembly.Memory): (...parameters: number[]) => void {
  const module = new WebAssembly.Module(moduleBytes(kernel));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return exports.kernel as (...parameters: number[]) => void;
}

function moduleBytes({ parameters, locals, body }: Kernel): Uint8Array<ArrayBuffer> {
  const declared = [...unsigned(locals.length), ...locals.flatMap((type) => [1, type])];
  const code = [...declared, ...body, op.end];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, parameters, ...new Array<number>(parameters).fill(i32), 0]), // the function's type
    ...section(2, [1, ...name('env'), ...name('memory'), 0x02, 0x00, 0]), // a memory of any size
    ...section(3, [1, 0]),
    ...section(7, [1, ...name('kernel'), 0x00, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}

const section = (id: number, content: readonly number[]): number[] => [id, ...unsigned(content.length), ...content];
const name = (text: string): number[] => [text.length, ...new TextEncoder().encode(text)];
