import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { privateFolder } from '../../platform/temporary';
import type { TensorFlow } from '../runtime/tensorflow';
import type { Graph, GraphTensor, Shape } from './graph';
import { graphTag, nameOf, writeSavedModel } from './saved-model';

/** A value for a placeholder; the array's type must be the placeholder's. */
export interface Feed {
  readonly tensor: GraphTensor;
  readonly shape: Shape;
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/**
 * A graph in a TensorFlow session of its own. Its variables live as long as the session.
 * When a run throws, an update may be half done, and what was fed stays in memory (due to TensorFlow and tfjs-node). The process
 * must then end; the training continues from a checkpoint. So no operation of the graph may fail on data.
 */
export class GraphSession {
  private constructor(
    private readonly binding: Binding,
    private readonly id: number,
  ) {}

  /**
   * Loads a graph. tfjs-node loads graphs only from a folder, so one is written, loaded and removed.
   * @throws Failure of kind 'unsupported' when TensorFlow refuses the graph
   */
  static async open(tf: TensorFlow, graph: Graph): Promise<GraphSession> {
    const { binding } = tf.backend() as unknown as { readonly binding: Binding };
    const folder = await mkdtemp(join(privateFolder(), 'graph-'));
    try {
      await writeSavedModel(graph, folder);
      return new GraphSession(binding, load(binding, folder));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /**
   * Runs the nodes that the fetched tensors need, once each.
   * @returns values of the fetched tensors, one float32 array per tensor
   * @throws Failure of kind 'step-failed' when TensorFlow refuses, for example because a feed has another shape than its placeholder
   */
  run(feeds: readonly Feed[], fetches: readonly GraphTensor[]): Float32Array[] {
    const { binding } = this;
    const feedIds: number[] = [];
    try {
      for (const { tensor, shape, values } of feeds) {
        feedIds.push(binding.createTensor([...shape], typeOf(binding, tensor), values));
      }
      const names = feeds.map(({ tensor }) => nameOf(tensor)).join(',');
      const results = binding.runSavedModel(this.id, feedIds, names, fetches.map(nameOf).join(','));
      return results.map(({ id }) => {
        const values = binding.tensorDataSync(id);
        binding.deleteTensor(id);
        return values;
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Failure('step-failed', `TensorFlow refused a step: ${reason}`, 'Resume from the last checkpoint.', {
        cause: error,
      });
    } finally {
      for (const id of feedIds) binding.deleteTensor(id);
    }
  }

  close(): void {
    this.binding.deleteSavedModel(this.id);
  }
}

function load(binding: Binding, folder: string): number {
  try {
    return binding.loadSavedModel(folder, graphTag);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(
      'unsupported',
      `TensorFlow does not take the graph of this model: ${reason}`,
      'Use other layers.',
      {
        cause: error,
      },
    );
  }
}

/** The part of tfjs-node's native binding that is used here. */
interface Binding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_UINT8: number;
  createTensor(shape: number[], type: number, values: Feed['values']): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array;
  loadSavedModel(folder: string, tags: string): number;
  runSavedModel(id: number, inputs: number[], inputNames: string, outputNames: string): { readonly id: number }[];
  deleteSavedModel(id: number): void;
}

function typeOf(binding: Binding, { type, node }: GraphTensor): number {
  if (type === 'float32') return binding.TF_FLOAT;
  if (type === 'int32') return binding.TF_INT32;
  if (type === 'uint8') return binding.TF_UINT8;
  throw new TypeError(`${node.name}: ${type} can't be fed`);
}
