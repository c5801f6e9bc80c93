import { at } from '../../../src-shared/domain/at';
import { isList, Named, type PickleReader, type PickleValue } from './pickle-values';

/**
 * Reads one pickle (protocol 2) as data. A pickle is a program; this reader runs only the operations that build numbers, texts,
 * tuples, dictionaries and objects that `reader` admits.
 * @param start offset of the pickle
 * @returns the value, and the offset at which the pickle ends
 * @throws Error naming the operation or the name that is not admitted, or when the file is cut off
 */
export function readPickle(bytes: Buffer, start: number, reader: PickleReader): { value: PickleValue; end: number } {
  const machine = new Machine(bytes, start, reader);
  const value = machine.run();
  return { value, end: machine.offset };
}

/** Pickle's stack machine, with the admitted operations only. */
class Machine {
  /** Offset of the next byte to read. */
  offset: number;
  readonly #stack: PickleValue[] = [];
  /** Heights of the stack at which tuples, lists or entries begin (MARK). */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(
    private readonly bytes: Buffer,
    start: number,
    private readonly reader: PickleReader,
  ) {
    this.offset = start;
  }

  run(): PickleValue {
    for (;;) {
      const code = this.#byte();
      if (code === stop) return this.#pop();
      const operation = operations[code];
      if (!operation) throw new Error(`it uses the operation 0x${code.toString(16)}, which is not admitted`);
      operation(this);
    }
  }

  #byte(): number {
    return this.bytes.readUInt8(this.#advance(1));
  }

  /** Moves past some bytes. @returns the offset of the first of them */
  #advance(count: number): number {
    const from = this.offset;
    if (count < 0 || from + count > this.bytes.length) throw new Error('it is cut off');
    this.offset += count;
    return from;
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined) throw new Error('it takes what is not there');
    return value;
  }

  #popToMark(): PickleValue[] {
    const height = this.#marks.pop();
    if (height === undefined) throw new Error('it ends what was not begun');
    return this.#stack.splice(height);
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  number(size: 1 | 2 | 4): void {
    const from = this.#advance(size);
    this.push(size === 4 ? this.bytes.readInt32LE(from) : this.bytes.readUIntLE(from, size));
  }

  long(): void {
    const size = this.#byte();
    const from = this.#advance(size);
    const digits = this.bytes.subarray(from, from + size).toReversed();
    this.push(size === 0 ? 0n : BigInt.asIntN(size * 8, BigInt(`0x${Buffer.from(digits).toString('hex')}`)));
  }

  text(): void {
    const size = this.bytes.readUInt32LE(this.#advance(4));
    const from = this.#advance(size);
    this.push(this.bytes.toString('utf8', from, from + size));
  }

  name(): void {
    const name = `${this.#line()} ${this.#line()}`;
    if (!this.reader.names.has(name)) throw new Error(`it names ${name}, which is not admitted`);
    this.push(new Named(name));
  }

  #line(): string {
    const end = this.bytes.indexOf(10, this.offset);
    if (end < 0) throw new Error('it is cut off');
    return this.bytes.toString('utf8', this.#advance(end + 1 - this.offset), end);
  }

  put(size: 1 | 4): void {
    const key = this.bytes.readUIntLE(this.#advance(size), size);
    const value = this.#stack.at(-1);
    if (value === undefined) throw new Error('it takes what is not there');
    this.#memo.set(key, value);
  }

  get(size: 1 | 4): void {
    const value = this.#memo.get(this.bytes.readUIntLE(this.#advance(size), size));
    if (value === undefined) throw new Error('it takes what is not there');
    this.push(value);
  }

  tuple(count: number | null): void {
    this.push(count === null ? this.#popToMark() : Array.from({ length: count }, () => this.#pop()).toReversed());
  }

  append(): void {
    const values = this.#popToMark();
    const list = this.#stack.at(-1);
    if (!isList(list)) throw new Error('it adds to what is no list');
    list.push(...values);
  }

  setItems(items: PickleValue[] = this.#popToMark()): void {
    const into = this.#stack.at(-1);
    if (!(into instanceof Map)) throw new Error('it sets entries of what is no dictionary');
    for (let index = 0; index + 1 < items.length; index += 2) into.set(at(items, index), at(items, index + 1));
  }

  setItem(): void {
    const value = this.#pop();
    this.setItems([this.#pop(), value]);
  }

  call(): void {
    const parameters = this.#pop();
    const callee = this.#pop();
    if (!(callee instanceof Named) || !isList(parameters)) throw new Error('it calls what is no name');
    this.push(this.reader.call(callee.name, parameters));
  }

  refer(): void {
    this.push(this.reader.refer(this.#pop()));
  }

  /** Ignores attributes of a dictionary (BUILD): those of ordered dictionaries do not concern their entries. */
  build(): void {
    this.#pop();
    if (!(this.#stack.at(-1) instanceof Map)) throw new Error('it gives attributes to what is no dictionary');
  }

  skip(count: number): void {
    this.#advance(count);
  }
}

const stop = 0x2e;

/** Admitted operations, by their codes in CPython's Lib/pickle.py. */
const operations: Readonly<Record<number, (machine: Machine) => void>> = {
  0x80: (machine) => machine.skip(1), // PROTO, with its number
  0x28: (machine) => machine.mark(),
  0x4e: (machine) => machine.push(null),
  0x88: (machine) => machine.push(true),
  0x89: (machine) => machine.push(false),
  0x4b: (machine) => machine.number(1),
  0x4d: (machine) => machine.number(2),
  0x4a: (machine) => machine.number(4),
  0x8a: (machine) => machine.long(),
  0x58: (machine) => machine.text(),
  0x63: (machine) => machine.name(),
  0x71: (machine) => machine.put(1),
  0x72: (machine) => machine.put(4),
  0x68: (machine) => machine.get(1),
  0x6a: (machine) => machine.get(4),
  0x29: (machine) => machine.tuple(0),
  0x85: (machine) => machine.tuple(1),
  0x86: (machine) => machine.tuple(2),
  0x87: (machine) => machine.tuple(3),
  0x74: (machine) => machine.tuple(null),
  0x5d: (machine) => machine.push([]),
  0x65: (machine) => machine.append(),
  0x7d: (machine) => machine.push(new Map()),
  0x73: (machine) => machine.setItem(),
  0x75: (machine) => machine.setItems(),
  0x52: (machine) => machine.call(),
  0x51: (machine) => machine.refer(),
  0x62: (machine) => machine.build(),
};
