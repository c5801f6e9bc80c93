import * as v from 'valibot';

/** Forms in which a model leaves: what each is for is said where it is chosen. */
export const exportFormats = ['tfjs', 'tfjs-graph', 'savedmodel', 'keras', 'onnx', 'tflite'] as const;
export const ExportFormat = v.picklist(exportFormats);
export type ExportFormat = v.InferOutput<typeof ExportFormat>;

/** How an exported model's weights are stored. All formats compute in float32. */
export const weightTypes = ['float32', 'float16', 'int8'] as const;
export const WeightType = v.picklist(weightTypes);
export type WeightType = v.InferOutput<typeof WeightType>;

/** Whether a format can store weights of this type. Keras 3 knows int8 for dense layers alone, and not for convolutions. */
export const storesWeights = (format: ExportFormat, weights: WeightType): boolean =>
  format !== 'keras' || weights !== 'int8';

/** Folder of the face detector's model in an exported folder, where there is one. */
export const detectorFolder = 'face-detector';
