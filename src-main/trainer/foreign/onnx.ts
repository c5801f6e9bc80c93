import { loadOnnxRuntime } from '../../platform/onnx/runtime';
import { imageEnds, openImageNetwork } from '../onnx/image-network';
import { readOnnxFile } from '../../platform/onnx/model-file';
import type { ForeignNetwork } from './network';

/** Opens an ONNX network, with ONNX Runtime; TensorFlow is not loaded. @throws Error with a reason */
export async function openOnnx(path: string, wanted: string | null): Promise<ForeignNetwork> {
  const file = await readOnnxFile(path);
  const ends = imageEnds(file, wanted);
  return {
    facts: {
      kind: 'onnx',
      input: { ...(ends.edge !== null && { edge: ends.edge }), ...(ends.layout && { layout: ends.layout }) },
      takesBytes: ends.input.type === 'uint8',
      output: ends.output.name,
    },
    load: (input) => openImageNetwork(loadOnnxRuntime(), file, { ends, input }),
    close: () => undefined,
  };
}
