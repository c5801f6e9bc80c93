import { describe, expect, test } from 'vitest';
import { readTorchFile } from '../../../src-main/trainer/starters/torch-file';

const op = (...bytes: number[]): Buffer => Buffer.from(bytes);
const int = (value: number): Buffer => op(0x4b, value); // BININT1
const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([op(0x58, bytes.length, 0, 0, 0), bytes]);
};
const name = (module: string, member: string): Buffer => Buffer.from(`c${module}\n${member}\n`);
const tuple = (...items: Buffer[]): Buffer => Buffer.concat([op(0x28), ...items, op(0x74)]);
const call = (callee: Buffer, ...parameters: Buffer[]): Buffer =>
  Buffer.concat([callee, tuple(...parameters), op(0x52)]);
const pickle = (...operations: Buffer[]): Buffer => Buffer.concat([op(0x80, 2), ...operations, op(0x2e)]);

const magic = pickle(op(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19));
const protocol = pickle(op(0x4d, 0xe9, 0x03));
const system = pickle(op(0x7d), text('little_endian'), op(0x88), op(0x73));
const dictionary = call(name('collections', 'OrderedDict'));

const storage = (kind: string, key: string, size: number): Buffer =>
  Buffer.concat([tuple(text('storage'), name('torch', kind), text(key), text('cpu'), int(size), op(0x4e)), op(0x51)]);
const tensor = (from: Buffer, offset: number, shape: number[], strides: number[]): Buffer =>
  call(
    name('torch._utils', '_rebuild_tensor_v2'),
    ...[from, int(offset), tuple(...shape.map(int)), tuple(...strides.map(int)), op(0x89), dictionary],
  );
const entry = (key: string, value: Buffer): Buffer => Buffer.concat([text(key), value, op(0x73)]);

/** Writes a file with these entries and with storages of 0, 1, 2, ... */
function fileOf(entries: Buffer, storages: Readonly<Record<string, { size: number; bytes: 4 | 8 }>> = {}): Buffer {
  const keys = Object.keys(storages).map(text);
  const lists = Object.values(storages).map(({ size, bytes }) => {
    const values = Buffer.alloc(8 + size * bytes);
    values.writeBigInt64LE(BigInt(size));
    for (let index = 0; index < size; index += 1) {
      if (bytes === 4) values.writeFloatLE(index, 8 + index * 4);
    }
    return values;
  });
  const list = pickle(op(0x5d), op(0x28), ...keys, op(0x65));
  return Buffer.concat([magic, protocol, system, pickle(dictionary, entries), list, ...lists]);
}

const six = { a: { size: 6, bytes: 4 } } as const;
const whole = tensor(storage('FloatStorage', 'a', 6), 0, [2, 3], [3, 1]);

describe('a PyTorch file of the legacy format', () => {
  test('gives its tensors in row-major order for any strides', () => {
    const turned = tensor(storage('FloatStorage', 'a', 6), 1, [2, 2], [1, 3]);
    const found = readTorchFile(fileOf(Buffer.concat([entry('whole', whole), entry('turned', turned)]), six));
    expect([...found].map(([key, { shape, values }]) => [key, shape, [...values]])).toEqual([
      ['whole', [2, 3], [0, 1, 2, 3, 4, 5]],
      ['turned', [2, 2], [1, 4, 2, 5]],
    ]);
  });

  test('leaves out int64 counters', () => {
    const entries = [entry('whole', whole), entry('count', tensor(storage('LongStorage', 'b', 1), 0, [], []))];
    const found = readTorchFile(fileOf(Buffer.concat(entries), { ...six, b: { size: 1, bytes: 8 } }));
    expect([...found.keys()]).toEqual(['whole']);
  });

  test.each([
    ['another name', entry('x', name('os', 'system')), /names os system, which is not admitted/],
    ['a call of another name', entry('x', call(name('builtins', 'eval'), text('1'))), /names builtins eval/],
    ['a call of a storage', entry('x', call(name('torch', 'FloatStorage'))), /calls torch FloatStorage in a way/],
    ['another operation', op(0x93), /uses the operation 0x93, which is not admitted/],
    [
      'an entry that is no tensor',
      Buffer.concat([entry('x', int(1)), entry('whole', whole)]),
      /has an entry that is no tensor/,
    ],
    [
      'a tensor beyond its storage',
      entry('x', tensor(storage('FloatStorage', 'a', 6), 1, [6], [1])),
      /larger than its/,
    ],
    ['a storage of another kind', entry('x', storage('DoubleStorage', 'a', 6)), /names torch DoubleStorage/],
    ['a tensor of nothing', entry('x', tensor(int(1), 0, [1], [1])), /has a tensor without storage/],
  ])('is refused for %s', (_what, entries, reason) => {
    expect(() => readTorchFile(fileOf(entries, six))).toThrow(reason);
  });

  test('is refused wherever it is truncated, and when it is another kind of file', () => {
    const file = fileOf(entry('whole', whole), six);
    expect(readTorchFile(file).size).toBe(1);
    for (let length = 0; length < file.length; length += 1) {
      expect(() => readTorchFile(file.subarray(0, length))).toThrow(/^it /);
    }
    expect(() => readTorchFile(Buffer.from('PK\u0003\u0004 a zip file'))).toThrow(/operation 0x50/);
  });
});
