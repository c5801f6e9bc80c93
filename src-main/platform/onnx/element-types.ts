/** Element types of ONNX tensors: their numbers in TensorProto.DataType, and the bytes of a value where it has a fixed size. */
const types = {
  float32: [1, 4],
  uint8: [2, 1],
  int8: [3, 1],
  uint16: [4, 2],
  int16: [5, 2],
  int32: [6, 4],
  int64: [7, 8],
  text: [8, null],
  bool: [9, 1],
  float16: [10, 2],
  float64: [11, 8],
  uint32: [12, 4],
  uint64: [13, 8],
  bfloat16: [16, 2],
} as const;
export type ElementType = keyof typeof types;

const byNumber: ReadonlyMap<number, readonly [name: string, bytes: number | null]> = new Map(
  Object.entries(types).map(([name, [number, bytes]]) => [number, [name, bytes]]),
);

/** Number of an element type. */
export const elementNumber = (type: ElementType): number => types[type][0];

/** Name of an element type: 'float32'; '17' for one that is not listed here. */
export const elementName = (type: number): string => byNumber.get(type)?.[0] ?? String(type);

/** Bytes of one value; null for a type without a fixed size, such as text, and for those not listed here. */
export const elementBytes = (type: number): number | null => byNumber.get(type)?.[1] ?? null;
