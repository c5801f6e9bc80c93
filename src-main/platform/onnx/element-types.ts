/** Element types of ONNX tensors by their numbers in TensorProto.DataType, with the bytes of a value. */
const types: Readonly<Record<number, readonly [name: string, bytes: number | null]>> = {
  1: ['float32', 4],
  2: ['uint8', 1],
  3: ['int8', 1],
  4: ['uint16', 2],
  5: ['int16', 2],
  6: ['int32', 4],
  7: ['int64', 8],
  8: ['text', null],
  9: ['bool', 1],
  10: ['float16', 2],
  11: ['float64', 8],
  12: ['uint32', 4],
  13: ['uint64', 8],
  16: ['bfloat16', 2],
};

/** Name of an element type: 'float32'; '17' for one that is not listed here. */
export const elementName = (type: number): string => types[type]?.[0] ?? String(type);

/** Bytes of one value; null for a type without a fixed size, such as text, and for those not listed here. */
export const elementBytes = (type: number): number | null => types[type]?.[1] ?? null;
