import type { Box } from '../../../../src-shared/domain/face-crop';
import type { Crop } from '../../../../src-shared/domain/preprocessing';
import type { ModelMetadata } from '../../../../src-shared/workers/trainer';
import type { JobContext } from '../../base/jobs';
import type { Services } from '../../project/services';

/** An image file on which an exported model is tried. */
export interface TriedFile {
  readonly path: string;
  /** Part of the upright picture that Facet cuts out first; null for all of it. */
  readonly crop: Box | null;
}

/** The exported model, complete, in the folder that will be renamed to the person's. */
export interface ExportedModel {
  readonly folder: string;
  readonly metadata: ModelMetadata;
  readonly crop: Crop;
}

export interface RuntimeContext {
  readonly services: Services;
  /** Phase and total are set; a runtime advances by the files that it has done, and stops when the signal fires. */
  readonly job: JobContext;
  /** Folder for files that go away with the job. */
  readonly temporary: string;
}

/** A program outside Facet that runs models of one format, as their users do. */
export interface Runtime {
  /** With its version, such as 'onnxruntime-node 1.30.0'. */
  readonly name: string;
  /**
   * Predicts files through the preprocessing that is shipped with the model, in a fresh process that ends with this call. Files are read
   * and their content is known to be the snapshot's.
   * @returns probabilities [files, classes], in order; a row of NaN for a file that can't be read, and one of Infinity where the model gives
   *   anything but finite numbers
   * @throws Failure of kind 'internal' when the model doesn't load or run, 'cancelled'
   */
  predict(context: RuntimeContext, model: ExportedModel, files: readonly TriedFile[]): Promise<Float32Array>;
}

/** No program for the format is on this machine. The format's files are then read back and their structure is checked. */
export interface NoRuntime {
  /** Why, and what would help, as a sentence: 'No Python with keras was found; set FACET_PYTHON to one.' */
  readonly reason: string;
  /** @throws Failure of kind 'internal' when the files are not as the format wants them */
  checkStructure(model: ExportedModel): Promise<void>;
}

/** Finds the program for a format. */
export type FindRuntime = (context: RuntimeContext) => Promise<Runtime | NoRuntime>;

export const isRuntime = (found: Runtime | NoRuntime): found is Runtime => 'predict' in found;
