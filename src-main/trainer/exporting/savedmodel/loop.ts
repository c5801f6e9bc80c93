import { output, type Attribute, type Graph, type GraphNode, type GraphTensor, type Shape } from '../../graph/graph';
import { add, compare, constant } from '../../graph/ops';

/** Number of elements that are worked on at the same time. */
const atOnce = 8;
const frame: Record<string, Attribute> = { frame_name: { text: 'pictures' }, parallel_iterations: { int: atOnce } };

/** Brings a tensor that is computed outside into the loop. Constants that the body adds need not enter. */
export type Entering = (outside: GraphTensor) => GraphTensor;

/**
 * Computes a tensor per index and stacks the results, by TensorFlow's first kind of loop: sessions, TensorFlow Serving and
 * tf.saved_model.load all run it without a library of functions.
 * @param count a scalar int32
 * @param shape of the result for one index, float32
 * @param body adds the nodes for an index, a scalar int32
 * @returns float32 [count, ...shape]
 */
export function stacked(
  count: GraphTensor,
  shape: Shape,
  body: (index: GraphTensor, entering: Entering) => GraphTensor,
): GraphTensor {
  const { graph } = count.node;
  const array = graph.add('TensorArrayV3', [count], {
    attributes: {
      dtype: { type: 'float32' },
      element_shape: { shape },
      dynamic_size: { bool: false },
      clear_after_read: { bool: true },
      identical_element_shapes: { bool: true },
      tensor_array_name: { text: 'squares' },
    },
    outputs: [
      { type: 'resource', shape: [2] },
      { type: 'float32', shape: [] },
    ],
  });
  const entering: Entering = (outside) => enter(outside, true);
  const handle = entering(output(array));
  const index = merge(enter(constant(graph, 'int32', [0], []), false));
  const flow = merge(enter(output(array, 1), false));
  const goesOn = output(
    graph.add('LoopCond', [compare('Less', index.value, entering(count))], { outputs: [{ type: 'bool', shape: [] }] }),
  );
  const [indexNow, flowNow] = [branch(index.value, goesOn), branch(flow.value, goesOn)];
  const pivot = through('Identity', indexNow.inside);
  const begin = graph.nodes.length;
  const value = body(pivot, entering);
  tieConstants(graph, begin, pivot.node);
  const written = output(
    graph.add('TensorArrayWriteV3', [handle, pivot, value, flowNow.inside], {
      attributes: { T: { type: 'float32' } },
      outputs: [{ type: 'float32', shape: [] }],
    }),
  );
  index.close(add(pivot, entering(constant(graph, 'int32', [1], []))));
  flow.close(written);
  return gathered(output(array), { count, shape, flow: through('Exit', flowNow.after) });
}

/** Makes constants wait for a node of the loop: those without inputs are computed once outside of it, where the loop can't use them. */
function tieConstants(graph: Graph, begin: number, pivot: GraphNode): void {
  const tied = graph.nodes.slice(begin).map((node) => (node.op === 'Const' ? { ...node, controls: [pivot] } : node));
  graph.nodes.splice(begin, tied.length, ...tied);
}

function gathered(
  handle: GraphTensor,
  { count, shape, flow }: { readonly count: GraphTensor; readonly shape: Shape; readonly flow: GraphTensor },
): GraphTensor {
  const { graph } = handle.node;
  return output(
    graph.add('TensorArrayGatherV3', [handle, range(count), flow], {
      attributes: { dtype: { type: 'float32' }, element_shape: { shape } },
      outputs: [{ type: 'float32', shape: [-1, ...shape] }],
    }),
  );
}

/** 0, 1, ..., count - 1. @param count a scalar int32 */
export function range(count: GraphTensor): GraphTensor {
  const { graph } = count.node;
  const inputs = [constant(graph, 'int32', [0], []), count, constant(graph, 'int32', [1], [])];
  return output(
    graph.add('Range', inputs, { attributes: { Tidx: { type: 'int32' } }, outputs: [{ type: 'int32', shape: [-1] }] }),
  );
}

const enter = (x: GraphTensor, isConstant: boolean): GraphTensor =>
  output(
    x.node.graph.add('Enter', [x], {
      attributes: { T: { type: x.type }, is_constant: { bool: isConstant }, ...frame },
      outputs: [x],
    }),
  );

/** A value that changes from one pass of the loop to the next; `close` sets the next one. */
function merge(first: GraphTensor): { readonly value: GraphTensor; readonly close: (next: GraphTensor) => void } {
  const inputs = [first];
  const node = first.node.graph.add('Merge', inputs, {
    attributes: { T: { type: first.type }, N: { int: 2 } },
    outputs: [first, { type: 'int32', shape: [] }],
  });
  // The only node of a graph that takes the result of a later one: its second input is known once the loop's body is.
  return { value: output(node), close: (next) => void inputs.push(through('NextIteration', next)) };
}

/** A value for another pass of the loop, and for what comes after it. */
function branch(
  value: GraphTensor,
  goesOn: GraphTensor,
): { readonly after: GraphTensor; readonly inside: GraphTensor } {
  const node: GraphNode = value.node.graph.add('Switch', [value, goesOn], {
    attributes: { T: { type: value.type } },
    outputs: [value, value],
  });
  return { after: output(node, 0), inside: output(node, 1) };
}

const through = (op: 'Exit' | 'Identity' | 'NextIteration', x: GraphTensor): GraphTensor =>
  output(x.node.graph.add(op, [x], { attributes: { T: { type: x.type } }, outputs: [x] }));
