/*
 * The part of TFLite's file format that Facet writes and checks. Numbers are those of version 3 of schema.fbs and of
 * metadata_schema.fbs (github.com/tensorflow/tensorflow, github.com/google-ai-edge/mediapipe). Fields of a table are numbered in the
 * order in which the schema lists them; the type of a union takes a number of its own.
 */

/** Bytes 4 to 7 of a model. */
export const modelIdentifier = 'TFL3';
/** Bytes 4 to 7 of the metadata in it. */
export const metadataIdentifier = 'M001';
export const schemaVersion = 3;
/** Name of the entry of a model's metadata whose buffer holds a `ModelMetadata`. */
export const metadataName = 'TFLITE_METADATA';

/** BuiltinOperator */
export const operatorCodes = {
  ADD: 0,
  AVERAGE_POOL_2D: 1,
  CONCATENATION: 2,
  CONV_2D: 3,
  DEPTHWISE_CONV_2D: 4,
  DEQUANTIZE: 6,
  FULLY_CONNECTED: 9,
  LOGISTIC: 14,
  MAX_POOL_2D: 17,
  MUL: 18,
  RELU: 19,
  RELU6: 21,
  RESHAPE: 22,
  SOFTMAX: 25,
  TANH: 28,
  PAD: 34,
  MEAN: 40,
  CAST: 53,
  REDUCE_MAX: 82,
  ELU: 111,
} as const;
export type OperatorName = keyof typeof operatorCodes;

/** TensorType, with the bytes of an element. */
export const tensorTypes = {
  float32: { code: 0, bytes: 4 },
  float16: { code: 1, bytes: 2 },
  int32: { code: 2, bytes: 4 },
  uint8: { code: 3, bytes: 1 },
  int8: { code: 9, bytes: 1 },
} as const;
export type TensorType = keyof typeof tensorTypes;

/** Padding: as TensorFlow's. An odd pixel goes behind the image. */
export const paddings = { SAME: 0, VALID: 1 } as const;

/** ActivationFunctionType: what an operator applies to its result. */
export const activations = { NONE: 0, RELU: 1, RELU6: 3 } as const;
export type FusedActivation = keyof typeof activations;

/** BuiltinOptions: the union of the operators' options. */
export const optionTypes = {
  Conv2DOptions: 1,
  DepthwiseConv2DOptions: 2,
  Pool2DOptions: 5,
  FullyConnectedOptions: 8,
  SoftmaxOptions: 9,
  ConcatenationOptions: 10,
  AddOptions: 11,
  ReshapeOptions: 17,
  MulOptions: 21,
  PadOptions: 22,
  ReducerOptions: 27,
  CastOptions: 37,
  DequantizeOptions: 38,
} as const;
export type OptionType = keyof typeof optionTypes;

/** Fields of the tables that a model is made of. */
export const fields = {
  model: {
    version: 0,
    operatorCodes: 1,
    subgraphs: 2,
    description: 3,
    buffers: 4,
    metadata: 6,
    signatures: 7,
  },
  subgraph: { tensors: 0, inputs: 1, outputs: 2, operators: 3, name: 4 },
  /** `deprecatedCode` is a byte: it stays at 127 for codes that don't fit into it. */
  operatorCode: { deprecatedCode: 0, version: 2, code: 3 },
  operator: { code: 0, inputs: 1, outputs: 2, optionType: 3, options: 4 },
  /** `shapeSignature` is the shape with -1 for sizes that may change. */
  tensor: { shape: 0, type: 1, buffer: 2, name: 3, quantization: 4, shapeSignature: 7 },
  quantization: { scale: 2, zeroPoint: 3, axis: 6 },
  buffer: { data: 0 },
  metadata: { name: 0, buffer: 1 },
  signature: { inputs: 0, outputs: 1, key: 2, subgraph: 4 },
  tensorMap: { name: 0, tensor: 1 },
} as const;

/** Fields of the tables in `TFLITE_METADATA`. */
export const metadataFields = {
  model: { name: 0, description: 1, version: 2, subgraphs: 3, license: 5, associatedFiles: 6, minParserVersion: 7 },
  subgraph: { inputs: 2, outputs: 3 },
  tensor: { name: 0, description: 1, content: 3, processUnits: 4, stats: 5, associatedFiles: 6 },
  content: { type: 0, properties: 1 },
  imageProperties: { colourSpace: 0 },
  processUnit: { type: 0, options: 1 },
  normalization: { mean: 0, deviation: 1 },
  stats: { max: 0, min: 1 },
  associatedFile: { name: 0, description: 1, type: 2 },
} as const;

/** Values in `TFLITE_METADATA`. */
export const metadataValues = {
  contentProperties: { feature: 1, image: 2 },
  rgb: 1,
  processUnit: { normalization: 1 },
  /** Kinds of associated files: any description, and one label per line for an axis of a tensor. */
  associatedFile: { description: 1, axisLabels: 2 },
} as const;
