import { unsureMarker, type Decision } from '../../../../src-shared/domain/decision';
import { output, type GraphTensor } from '../../graph/graph';
import { argMax, compare, constant, ints, reduce } from '../../graph/ops';
import { shapeOf } from '../../graph/shape-ops';
import { float32AtLeast } from '../threshold';
import { gather, texts } from './gather';

/** Outputs of a signature. */
export interface Answers {
  /** float32 [n, classes] */
  readonly probabilities: GraphTensor;
  /** string [n, classes]: the classes' names in each row, as TensorFlow Serving wants them. */
  readonly classes: GraphTensor;
  /** string [n]: the name of the class that each picture gets, or 'unsure'. */
  readonly decision: GraphTensor;
}

/**
 * Adds names and the decision to probabilities, as `decide` in metrics/decisions.ts does: by the threshold if there is one, else the most
 * probable class.
 * @param probabilities float32 [n, classes]
 */
export function answersOf(
  probabilities: GraphTensor,
  { classes, decision }: { readonly classes: readonly string[]; readonly decision?: Decision | undefined },
): Answers {
  const { graph } = probabilities.node;
  const likeliest = argMax(probabilities);
  const unsure = constant(graph, 'int32', [classes.length], []);
  const names = texts(probabilities, [...classes, unsureMarker(classes)], [classes.length + 1]);
  const index = (): GraphTensor => {
    if (!decision) return likeliest;
    const threshold = constant(graph, 'float32', [float32AtLeast(decision.threshold)], []);
    if (decision.kind === 'abstain') {
      return select(compare('GreaterEqual', reduce('Max', probabilities, [1]), threshold), likeliest, unsure);
    }
    const chosen = classes.indexOf(decision.class);
    if (chosen < 0 || classes.length !== 2) throw new RangeError(`No threshold for “${decision.class}”`);
    const own = constant(graph, 'int32', [chosen], []);
    const score = gather(probabilities, own, 1);
    return select(compare('GreaterEqual', score, threshold), own, constant(graph, 'int32', [1 - chosen], []));
  };
  return { probabilities, classes: repeated(probabilities, classes), decision: gather(names, index()) };
}

/** The names in each row, string [n, classes]. */
function repeated(probabilities: GraphTensor, classes: readonly string[]): GraphTensor {
  const { graph } = probabilities.node;
  const names = texts(probabilities, classes, [1, classes.length]);
  const count = gather(shapeOf(probabilities), ints(graph, [0]));
  const times = output(
    graph.add('ConcatV2', [count, ints(graph, [1]), constant(graph, 'int32', [0], [])], {
      attributes: { T: { type: 'int32' }, Tidx: { type: 'int32' }, N: { int: 2 } },
      outputs: [{ type: 'int32', shape: [2] }],
    }),
  );
  return output(
    graph.add('Tile', [names, times], {
      attributes: { T: { type: 'string' }, Tmultiples: { type: 'int32' } },
      outputs: [{ type: 'string', shape: [-1, classes.length] }],
    }),
  );
}

/** SelectV2: elementwise a where the condition holds, else b. */
function select(condition: GraphTensor, a: GraphTensor, b: GraphTensor): GraphTensor {
  const spec = { type: a.type, shape: condition.shape } as const;
  return output(
    condition.node.graph.add('SelectV2', [condition, a, b], { attributes: { T: { type: a.type } }, outputs: [spec] }),
  );
}
