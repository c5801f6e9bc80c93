import { elementName } from './element-types';
import { entryOf, readTensor, type TensorOfFile } from './tensors';
import { fieldsOf, textOf, type Field } from './wire';

/** An input or output of a network. */
export interface ValueOfFile {
  readonly name: string;
  /** Name of the element type, such as 'float32'. */
  readonly type: string;
  /** Sizes; null where the size is known only when the network runs. */
  readonly dims: readonly (number | null)[];
}

/** What an ONNX file says about itself, checked. */
export interface OnnxDescription {
  /** Version of ONNX's own operations. */
  readonly opset: number;
  /** Inputs that have to be fed. */
  readonly inputs: readonly ValueOfFile[];
  readonly outputs: readonly ValueOfFile[];
  readonly tensors: readonly TensorOfFile[];
  readonly metadata: ReadonlyMap<string, string>;
  readonly operations: number;
}

const mostOperations = 50_000;
/** Branches and loops within each other. */
const deepest = 16;
/** ONNX's own operations, and those that ONNX Runtime adds. Others need a library that would run as a program. */
const domains: ReadonlySet<string> = new Set(['', 'ai.onnx', 'ai.onnx.ml', 'com.microsoft']);

/**
 * Reads the description of a network, no matter who made the file. Reading takes time in proportion to the file, and no memory beyond it; what
 * the network makes a program compute must be bounded by the caller.
 * @param file the bytes of an .onnx file
 * @throws Error with a reason when it is no ONNX network that ONNX Runtime can load without foreign code
 */
export function describeOnnx(file: Uint8Array): OnnxDescription {
  const opsets = new Map<string, number>();
  const metadata = new Map<string, string>();
  const functions: Uint8Array[] = [];
  let graph: Uint8Array | null = null;
  let graphs = 0;
  try {
    for (const { number, bytes } of fieldsOf(file)) {
      if (number === 7) {
        graphs += 1; // a runtime would join several, of which only the last is read here
        graph = bytes;
      } else if (number === 8) opsets.set(...opsetOf(bytes));
      else if (number === 14) metadata.set(...entryOf(bytes));
      else if (number === 25) functions.push(bytes);
    }
  } catch (error) {
    throw new Error('it is no ONNX file', { cause: error });
  }
  const opset = opsets.get('') ?? opsets.get('ai.onnx');
  if (graph === null || opset === undefined) throw new Error('it is no ONNX file');
  if (graphs > 1) throw new Error('it has more than one graph');
  const bodies = functions.map(readFunction);
  const ownDomains = new Set(bodies.map(({ domain }) => domain));
  const { nodes, tensors, inputs, outputs } = readGraph(graph);
  const all = [...nodes, ...bodies.flatMap((body) => body.nodes)];
  if (nodes.length === 0) throw new Error('it has no operations');
  if (all.length > mostOperations) throw new Error(`it has more than ${String(mostOperations)} operations`);
  const foreign = all.find(({ domain }) => !domains.has(domain) && !ownDomains.has(domain));
  if (foreign) {
    throw new Error(`it has the operation ${foreign.op} of “${foreign.domain}”, which needs a library of its own`);
  }
  const constants = new Set(tensors.map(({ name }) => name));
  requireOrder(nodes, new Set([...constants, ...inputs.map(({ name }) => name)]));
  return {
    opset,
    metadata,
    // Files of early versions list constants among the inputs.
    inputs: inputs.filter(({ name }) => !constants.has(name)),
    outputs,
    tensors: [...tensors, ...all.flatMap((node) => node.tensors)],
    operations: all.length,
  };
}

interface GraphOfFile {
  readonly nodes: readonly Node[];
  readonly tensors: readonly TensorOfFile[];
  readonly inputs: readonly ValueOfFile[];
  readonly outputs: readonly ValueOfFile[];
}

/** Reads a GraphProto. @param depth of graphs around it */
function readGraph(graph: Uint8Array, depth = 0): GraphOfFile {
  if (depth > deepest) throw new Error('its branches and loops are nested too deeply');
  const nodes: Node[] = [];
  const tensors: TensorOfFile[] = [];
  const [inputs, outputs]: [ValueOfFile[], ValueOfFile[]] = [[], []];
  for (const { number, bytes } of fieldsOf(graph)) {
    if (number === 1) nodes.push(readNode(bytes, depth));
    else if (number === 5) tensors.push(readTensor(bytes));
    else if (number === 11) inputs.push(readValue(bytes));
    else if (number === 12) outputs.push(readValue(bytes));
    else if (number === 15) throw new Error('it has sparse constants');
    if (nodes.length > mostOperations) throw new Error(`it has more than ${String(mostOperations)} operations`);
  }
  return { nodes, tensors, inputs, outputs };
}

/** Reads a FunctionProto: operations that the model defines itself. */
function readFunction(message: Uint8Array): { readonly domain: string; readonly nodes: readonly Node[] } {
  const nodes: Node[] = [];
  let domain = '';
  for (const field of fieldsOf(message)) {
    if (field.number === 7) nodes.push(readNode(field.bytes, 0));
    else if (field.number === 10) domain = textOf(field);
  }
  return { domain, nodes };
}

interface Node {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Constants among its attributes and in the graphs of its branches. */
  readonly tensors: readonly TensorOfFile[];
}

function readNode(message: Uint8Array, depth: number): Node {
  const tensors: TensorOfFile[] = [];
  const [inputs, outputs]: [string[], string[]] = [[], []];
  let [op, domain] = ['', ''];
  for (const field of fieldsOf(message)) {
    if (field.number === 1) inputs.push(textOf(field));
    else if (field.number === 2) outputs.push(textOf(field));
    else if (field.number === 4) op = textOf(field);
    else if (field.number === 7) domain = textOf(field);
    else if (field.number === 5) tensors.push(...tensorsOfAttribute(field.bytes, depth));
  }
  return { op, domain, inputs, outputs, tensors };
}

/** Constants in an attribute: one that the operation Constant has, or those of a branch or loop. */
function tensorsOfAttribute(message: Uint8Array, depth: number): TensorOfFile[] {
  return [...fieldsOf(message)].flatMap(({ number, bytes }) => {
    if (number === 5 || number === 10) return [readTensor(bytes)];
    if (number !== 6 && number !== 11) return [];
    const { nodes, tensors } = readGraph(bytes, depth + 1);
    return [...tensors, ...nodes.flatMap((node) => node.tensors)];
  });
}

/** Requires that operations come after those whose results they use, as the format demands. So none depends on itself. */
function requireOrder(nodes: readonly Node[], known: Set<string>): void {
  for (const { op, inputs, outputs } of nodes) {
    const unknown = inputs.find((name) => name !== '' && !known.has(name));
    if (unknown !== undefined) {
      throw new Error(`its operation ${op} uses “${unknown}” before anything has computed it, or in a circle`);
    }
    for (const name of outputs) known.add(name);
  }
}

function opsetOf(message: Uint8Array): [string, number] {
  let [domain, version] = ['', 0];
  for (const field of fieldsOf(message)) {
    if (field.number === 1) domain = textOf(field);
    if (field.number === 2) version = field.value;
  }
  return [domain, version];
}

/** Reads a ValueInfoProto. Values that are no tensors have no dims and the type 'none'. */
function readValue(message: Uint8Array): ValueOfFile {
  let name = '';
  let type = 'none';
  let dims: (number | null)[] = [];
  for (const field of fieldsOf(message)) {
    if (field.number === 1) name = textOf(field);
    for (const tensor of field.number === 2 ? within(field, 1) : []) {
      if (tensor.number === 1) type = elementName(tensor.value);
      if (tensor.number === 2) dims = [...fieldsOf(tensor.bytes)].filter(({ number }) => number === 1).map(sizeOf);
    }
  }
  return { name, type, dims };
}

/** A TensorShapeProto.Dimension. */
function sizeOf({ bytes }: Field): number | null {
  for (const { number, value } of fieldsOf(bytes)) if (number === 1) return value > 0 ? value : null; // PaddlePaddle writes -1
  return null;
}

/** Fields of the messages in a message's field of this number. */
function* within({ bytes }: Field, number: number): Generator<Field> {
  for (const field of fieldsOf(bytes)) if (field.number === number) yield* fieldsOf(field.bytes);
}
