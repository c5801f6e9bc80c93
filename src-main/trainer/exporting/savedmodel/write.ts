import { Graph, type GraphTensor } from '../../graph/graph';
import { placeholder } from '../../graph/ops';
import { writeSavedModel, type Signature } from '../../graph/saved-model';
import { withStored } from '../dequantising';
import { networkIn } from '../network';
import type { ExportSource } from '../source';
import { storedKernels } from '../weights';
import { answersOf } from './answers';
import { squaresOfFiles } from './decode';
import { squaresOf } from './resize';

/**
 * Writes a TensorFlow SavedModel without variables: saved_model.pb, for tf.saved_model.load and TensorFlow Serving. Its signatures:
 * - serving_default: `images`, uint8 [n, height, width, 3] of any size, upright and sRGB;
 * - files: `image_bytes`, string [n], the bytes of JPEG or PNG files. (TensorFlow Serving takes base64 for names that end in _bytes.)
 * Both give `probabilities`, `classes` and `decision`, see `Answers`.
 */
export async function writeTensorFlow(source: ExportSource, folder: string): Promise<void> {
  const { metadata, weights, gives = 'probabilities' } = source;
  const { inputEdge: edge } = metadata;
  const graph = new Graph();
  const network = networkIn(graph, source);
  const signature = (name: string, input: GraphTensor, squares: GraphTensor): Signature => {
    const result = network(squares);
    const outputs: Signature['outputs'] = gives === 'faces' ? { faces: result } : { ...answersOf(result, metadata) };
    return { inputs: { [name]: input }, outputs };
  };
  const images = placeholder(graph, 'images', 'uint8', [-1, -1, -1, 3]);
  const files = placeholder(graph, 'image_bytes', 'string', [-1]);
  const signatures = {
    serving_default: signature('images', images, squaresOf(images, edge)),
    files: signature('image_bytes', files, squaresOfFiles(files, edge)),
  };
  await writeSavedModel(withStored(graph, storedKernels(graph, weights)), folder, signatures);
}
