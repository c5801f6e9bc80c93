import { at } from '../../../src-shared/domain/at';
import { readPickle } from './pickle';
import { isList, Named, type ReaderObject, type PickleReader, type PickleValue } from './pickle-values';

/** A tensor of a PyTorch file, with its values in row-major order, whatever their order in the file. */
export interface TorchTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * Reads the tensors of a state dictionary in PyTorch's legacy format, used before version 1.6 (torch/serialization.py,
 * `_legacy_save`): pickles of a magic number, a protocol number, the system's sizes, the dictionary and the storages' keys, then
 * the storages. Only ordered dictionaries and tensors of float32 or int64 are admitted. Tensors of int64 are left out.
 * @returns tensors by name
 * @throws Error with a reason when the file contains anything else
 */
export function readTorchFile(bytes: Buffer): Map<string, TorchTensor> {
  const storages = new Map<string, Storage>();
  const reader = readerInto(storages);
  let offset = 0;
  const next = (): PickleValue => {
    const { value, end } = readPickle(bytes, offset, reader);
    offset = end;
    return value;
  };
  if (next() !== magicNumber) throw new Error('it is no PyTorch file of the legacy format');
  if (next() !== 1001) throw new Error('it has another protocol than 1001');
  const system = next();
  if (!(system instanceof Map) || system.get('little_endian') !== true)
    throw new Error('its bytes are not little-endian');
  const dictionary = next();
  if (!(dictionary instanceof Map)) throw new Error('it holds no dictionary');
  const keys = next();
  if (!isList(keys)) throw new Error('it has no list of storages');
  for (const key of keys) {
    offset = readStorage(bytes, offset, typeof key === 'string' ? storages.get(key) : undefined);
  }
  return tensorsOf(dictionary);
}

const magicNumber = 0x1950a86a20f9469cfc6cn;

/** A storage: values of which tensors are views. */
class Storage implements ReaderObject {
  readonly objectKind = 'storage';
  values: Float32Array | null = null;

  constructor(
    readonly kind: 'float32' | 'int64',
    readonly size: number,
  ) {}
}

/** A tensor, as a view of a storage. */
class View implements ReaderObject {
  readonly objectKind = 'view';

  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

const kinds = new Map<string, Storage['kind']>([
  ['torch FloatStorage', 'float32'],
  ['torch LongStorage', 'int64'],
]);
const orderedDictionary = 'collections OrderedDict';
const tensor = 'torch._utils _rebuild_tensor_v2';

function readerInto(storages: Map<string, Storage>): PickleReader {
  return {
    names: new Set([orderedDictionary, tensor, ...kinds.keys()]),
    call: (name, parameters) => {
      if (name === orderedDictionary && parameters.length === 0) return new Map();
      if (name === tensor) return viewOf(parameters);
      throw new Error(`it calls ${name} in a way that is not admitted`);
    },
    // ('storage', kind, key, device, size, view of another storage)
    refer: (reference) => {
      const [tag, kind, key, , size, view] = isList(reference) ? reference : [];
      const known = kind instanceof Named ? kinds.get(kind.name) : undefined;
      if (tag !== 'storage' || !known || typeof key !== 'string' || !isCount(size) || view !== null) {
        throw new Error('it refers to what is no storage of float32 or int64');
      }
      const storage = storages.get(key) ?? new Storage(known, size);
      storages.set(key, storage);
      return storage;
    },
  };
}

/** The view made from the parameters (storage, offset, shape, strides, requires_grad, backward_hooks). */
function viewOf([storage, offset, shape, strides]: readonly PickleValue[]): View {
  if (!(storage instanceof Storage) || !isCount(offset) || !areCounts(shape) || !areCounts(strides)) {
    throw new Error('it has a tensor without storage, offset, shape or strides');
  }
  const lastIndex = (): number => shape.reduce((index, size, axis) => index + (size - 1) * at(strides, axis), offset);
  if (strides.length !== shape.length || shape.includes(0) || lastIndex() >= storage.size) {
    throw new Error('it has a tensor that is larger than its storage');
  }
  return new View(storage, offset, shape, strides);
}

const isCount = (value: PickleValue | undefined): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0;

const areCounts = (value: PickleValue | undefined): value is number[] => isList(value) && value.every(isCount);

/** Reads a storage: the number of its values, int64, then the values. @returns the offset at which it ends */
function readStorage(bytes: Buffer, start: number, storage: Storage | undefined): number {
  if (!storage) throw new Error('it lists a storage that no tensor has');
  const from = start + 8;
  const end = from + storage.size * (storage.kind === 'float32' ? 4 : 8);
  if (end > bytes.length) throw new Error('it is cut off');
  if (bytes.readBigInt64LE(start) !== BigInt(storage.size))
    throw new Error('a storage has another size than announced');
  if (storage.kind === 'float32') {
    storage.values = Float32Array.from({ length: storage.size }, (_, index) => bytes.readFloatLE(from + index * 4));
  }
  return end;
}

function tensorsOf(dictionary: Map<PickleValue, PickleValue>): Map<string, TorchTensor> {
  const tensors = new Map<string, TorchTensor>();
  for (const [name, view] of dictionary) {
    if (typeof name !== 'string' || !(view instanceof View)) throw new Error('it has an entry that is no tensor');
    const { values, kind } = view.storage;
    if (kind === 'int64') continue;
    if (!values) throw new Error(`the values of ${name} are missing`);
    tensors.set(name, { shape: view.shape, values: inRowMajorOrder(view, values) });
  }
  return tensors;
}

function inRowMajorOrder({ shape, strides, offset }: View, from: Float32Array): Float32Array {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const position = shape.map(() => 0);
  // Hot loop: indices stay below the lengths, so `??` is for the type checker alone.
  for (let index = 0; index < values.length; index += 1) {
    const source = position.reduce((sum, value, axis) => sum + value * (strides[axis] ?? 0), offset);
    values[index] = from[source] ?? Number.NaN;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      position[axis] = (position[axis] ?? 0) + 1;
      if ((position[axis] ?? 0) < (shape[axis] ?? 0)) break;
      position[axis] = 0;
    }
  }
  return values;
}
