import type { TestedModel } from '../../../src-shared/workers/tester';

/** A picture of any size. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGB bytes [height, width, 3]. */
  readonly data: Uint8Array;
}

/** An exported model, loaded by the program that its users have. */
export interface LoadedModel {
  /** The program with its version: 'onnxruntime-node 1.30.0'. */
  readonly runtime: string;
  /** Probabilities [classes] of a picture. */
  readonly predict: (picture: Picture) => Promise<Float32Array>;
}

export type LoadModel = (model: TestedModel) => Promise<LoadedModel>;
