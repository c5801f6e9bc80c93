import * as v from 'valibot';
import { ExportFormat } from '../domain/export-format';
import { event, request } from '../rpc/declare';

/** An exported model as a tester loads it. */
export const TestedModel = v.object({
  /** The exported folder, complete. */
  folder: v.string(),
  format: ExportFormat,
  /** Edge in pixels of the squares that the network takes. */
  edge: v.number(),
  /** Number of probabilities per picture. */
  classes: v.number(),
});
export type TestedModel = v.InferOutput<typeof TestedModel>;

/**
 * Requests that a tester child answers: it runs one exported model as the format's users do, with what is shipped beside it, and nothing of
 * the program that trained it.
 */
export const testerContract = {
  tester: {
    /** Loads the model. Returns the program that runs it, with its version: 'onnxruntime-node 1.30.0'. Kind 'internal' when it does not load. */
    open: request(TestedModel, v.object({ runtime: v.string() })),
    /**
     * Predicts whole pictures, RGB bytes [height, width, 3] in a file, as `decoder.whole` writes them. Writes probabilities, little-endian
     * float32 [pictures, classes], to `output`.
     */
    predict: request(
      v.object({
        pictures: v.string(),
        items: v.array(v.object({ width: v.number(), height: v.number(), offset: v.number() })),
        output: v.string(),
      }),
      v.object({}),
    ),
    /** Loads ONNX Runtime's library, for `doctor`. Returns its version. Kind 'unsupported' when it does not load. */
    onnxRuntime: request(v.object({}), v.object({ version: v.string() })),
    /** Number of finished pictures of a `predict` request, after each. */
    predicted: event(v.object({ done: v.number() })),
  },
} as const;
