import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import type { ExportFormat, WeightType } from '../../../src-shared/domain/export-format';
import type { ModelMetadata } from '../../../src-shared/workers/trainer';
import type { TensorFlow } from '../runtime/tensorflow';

/** Parameters of `trainer.exportModel`. */
export interface ExportRequest {
  /** A model folder. */
  readonly model: string;
  readonly format: ExportFormat;
  readonly weights: WeightType;
  readonly metadata: ModelMetadata;
  /** Folder for the files; it exists. */
  readonly folder: string;
  /** Folder of the converted face detector, to be written in the same format into `detectorFolder`; null for none. */
  readonly detector: string | null;
}

/** A model that is ready to be written in any format. */
export interface ExportSource {
  readonly tf: TensorFlow;
  /**
   * Pixels float32 [n, edge, edge, 3] in 0..255 to probabilities [n, classes]: its last layer is a Dense with a softmax, and a temperature
   * is in that layer's weights.
   */
  readonly model: LayersModel;
  /** Describe the exported model; `classes` has one name per output, and `head` is 'softmax'. */
  readonly metadata: ModelMetadata;
  /** How the weights are to be stored. */
  readonly weights: WeightType;
  /**
   * What the network gives, which is the output's name where a format has names. 'faces' is for the face detector alone: float32
   * [n, detectorWidth] as in faces/anchors.ts, without classes. Missing for probabilities.
   */
  readonly gives?: 'probabilities' | 'faces';
}

/**
 * Writes a model in one format into a folder that exists: the files of the network and its weights alone. What lies beside them, metadata.json
 * and checksums included, the engine writes.
 * @throws Failure of kind 'unsupported' when the format can't hold the model
 */
export type WriteModel = (source: ExportSource, folder: string) => Promise<void>;
