import type { InferenceSession } from 'onnxruntime-node';
import { at } from '../../../src-shared/domain/at';
import type { ModelInput } from '../../../src-shared/domain/model-input';
import type { OnnxRuntime } from '../../platform/onnx/runtime';
import type { ValueOfFile } from '../../platform/onnx/description';
import { chosenOutput } from './chosen-output';
import { areBytes, inputWriter } from './input-values';
import { joined } from './joined';
import { requireFeedable } from './stated-edge';
import type { OnnxFile } from '../../platform/onnx/model-file';

/** The input and output of a network that takes one image, as its file states them. */
export interface ImageEnds {
  readonly input: ValueOfFile;
  readonly output: ValueOfFile;
  /** Where the channels are; null where the file does not say. */
  readonly layout: ModelInput['layout'] | null;
  /** Edge of the square that it takes; null where it takes any size. */
  readonly edge: number | null;
  /** Images that it takes at once; null for any number. */
  readonly batch: number | null;
}

/**
 * Finds the image input and the output.
 * @param wanted name of the output; null for the only one, or for 'probabilities' or 'logits' among several
 * @throws Error with a reason when there is no such input or output
 */
export function imageEnds({ description: { inputs, outputs } }: OnnxFile, wanted: string | null = null): ImageEnds {
  const [input, ...others] = inputs;
  if (!input || others.length > 0)
    throw new Error(`it has ${String(inputs.length)} inputs, where one image is expected`);
  const { dims } = input;
  if (dims.length !== 4)
    throw new Error(`its input “${input.name}” has ${String(dims.length)} axes, where an image has 4`);
  if (input.type !== 'float32' && input.type !== 'uint8') {
    throw new Error(`its input is of type ${input.type}; export it with float32`);
  }
  const [batch = null] = dims;
  const isLast = dims[3] === 3;
  const isFirst = dims[1] === 3;
  if (!isFirst && !isLast && dims[1] !== null && dims[3] !== null) throw new Error('its input has not 3 channels');
  const layout = isFirst === isLast ? null : isLast ? 'channels-last' : 'channels-first';
  const [height = null, width = null] = layout === 'channels-last' ? dims.slice(1, 3) : dims.slice(2, 4);
  if (height !== null && width !== null && height !== width) {
    throw new Error(`its input is ${String(width)} × ${String(height)} pixels, where a square is needed`);
  }
  const edge = height ?? width;
  requireFeedable(edge);
  if (batch !== null && batch > mostImagesAtOnce) {
    throw new Error(`its input is ${String(batch)} images at once; export it for any number of them`);
  }
  return { input, output: outputOf(outputs, wanted), layout, edge, batch };
}

/** Images of a network's fixed batch; a larger one, filled with black images, would only take memory. */
const mostImagesAtOnce = 256;

function outputOf(outputs: readonly ValueOfFile[], wanted: string | null): ValueOfFile {
  const names = outputs.map(({ name }) => name);
  return at(outputs, names.indexOf(chosenOutput(names, wanted)));
}

/** A network that is loaded. */
export interface ImageNetwork {
  /**
   * Runs the network.
   * @param pixels [count, edge, edge, 3], bytes
   * @returns results [count, width]; further axes of the output are in the row
   * @throws Error when it fails, or gives another number of rows than images
   */
  run(pixels: Uint8Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * Loads a network. The caller must bound this process's memory and time.
 * @throws Error with the runtime's reason when it does not load
 */
export async function openImageNetwork(
  runtime: OnnxRuntime,
  file: OnnxFile,
  { ends, input }: { readonly ends: ImageEnds; readonly input: ModelInput },
): Promise<ImageNetwork> {
  const options: InferenceSession.SessionOptions = { executionProviders: ['cpu'], logSeverityLevel: 3 };
  // From its bytes, so that what was checked is what is loaded; from its path only where constants are beside it.
  const session =
    file.external.length === 0
      ? await runtime.InferenceSession.create(file.bytes, options)
      : await runtime.InferenceSession.create(file.path, options);
  const isBytes = ends.input.type === 'uint8';
  if (isBytes && !areBytes(input)) throw new Error('its input takes bytes, which can’t be scaled');
  const toInput = inputWriter(input);
  const { edge, layout } = input;
  const size = edge * edge * 3;
  const shape = layout === 'channels-last' ? [edge, edge, 3] : [3, edge, edge];
  const atOnce = ends.batch ?? 32;
  return {
    async run(pixels, count) {
      const results: Float32Array[] = [];
      for (let from = 0; from < count; from += atOnce) {
        const images = Math.min(atOnce, count - from);
        const fed = ends.batch ?? images; // black images fill a batch of fixed size
        const values = toInput(pixels.subarray(from * size, (from + images) * size), fed * size);
        const feed = new runtime.Tensor(isBytes ? Uint8Array.from(values) : values, [fed, ...shape]);
        const found = (await session.run({ [ends.input.name]: feed }, [ends.output.name]))[ends.output.name];
        const data = (await found?.getData()) as Float32Array | undefined;
        if (!(data instanceof Float32Array) || data.length % fed !== 0) {
          throw new Error(`its output “${ends.output.name}” is not one row of numbers per image`);
        }
        results.push(data.slice(0, (data.length / fed) * images));
      }
      return joined(results);
    },
    close: () => session.release(),
  };
}
