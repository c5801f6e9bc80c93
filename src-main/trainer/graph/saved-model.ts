import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import messages, {
  type AttrValue,
  type NodeDef,
  type SignatureDef,
  type TensorInfo,
} from '@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js';
import type { Attribute, DataType, Graph, GraphNode, GraphTensor, Shape } from './graph';

/** Tag of the graph in its SavedModel. */
export const graphTag = 'serve';

/** A function of a SavedModel: names of its inputs and outputs, with their tensors. */
export interface Signature {
  readonly inputs: Readonly<Record<string, GraphTensor>>;
  readonly outputs: Readonly<Record<string, GraphTensor>>;
}

/**
 * Writes a graph as a SavedModel without variables: one file, saved_model.pb.
 * @param signatures by name; TensorFlow's own sessions need none
 */
export async function writeSavedModel(
  graph: Pick<Graph, 'nodes'>,
  folder: string,
  signatures: Readonly<Record<string, Signature>> = {},
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'saved_model.pb'), encodeSavedModel(graph, signatures));
}

/** The name by which a session feeds or fetches a tensor. */
export const nameOf = ({ node, index }: GraphTensor): string => `${node.name}:${String(index)}`;

/** The version of the graph format that TensorFlow 2.21 writes (core/public/version.h). */
export const producer = 1882;

/** Numbers of enum DataType in TensorFlow's types.proto. */
const typeNumbers: Readonly<Record<DataType, number>> = {
  float32: 1,
  int32: 3,
  uint8: 4,
  int8: 6,
  string: 7,
  bool: 10,
  bfloat16: 14,
  float16: 19,
  resource: 20,
};

function encodeSavedModel(graph: Pick<Graph, 'nodes'>, signatures: Readonly<Record<string, Signature>>): Uint8Array {
  const versions = new messages.VersionDef();
  versions.setProducer(producer);
  const definition = new messages.GraphDef();
  definition.setVersions(versions);
  definition.setNodeList(graph.nodes.map(encodeNode));
  const info = new messages.MetaGraphDef.MetaInfoDef();
  info.addTags(graphTag);
  const metaGraph = new messages.MetaGraphDef();
  metaGraph.setMetaInfoDef(info);
  metaGraph.setGraphDef(definition);
  const functions = metaGraph.getSignatureDefMap();
  for (const [name, signature] of Object.entries(signatures)) functions.set(name, encodeSignature(signature));
  const model = new messages.SavedModel();
  model.setSavedModelSchemaVersion(1);
  model.addMetaGraphs(metaGraph);
  return model.serializeBinary();
}

function encodeSignature({ inputs, outputs }: Signature): SignatureDef {
  const message = new messages.SignatureDef();
  message.setMethodName('tensorflow/serving/predict');
  const [to, from] = [message.getInputsMap(), message.getOutputsMap()];
  for (const [name, tensor] of Object.entries(inputs)) to.set(name, encodeInfo(tensor));
  for (const [name, tensor] of Object.entries(outputs)) from.set(name, encodeInfo(tensor));
  return message;
}

function encodeInfo(tensor: GraphTensor): TensorInfo {
  const message = new messages.TensorInfo();
  message.setName(nameOf(tensor));
  message.setDtype(typeNumbers[tensor.type]);
  message.setTensorShape(encodeShape(tensor.shape));
  return message;
}

function encodeNode(node: GraphNode): NodeDef {
  const message = new messages.NodeDef();
  message.setName(node.name);
  message.setOp(node.op);
  message.setInputList([...node.inputs.map(nameOf), ...node.controls.map(({ name }) => `^${name}`)]);
  const attributes = message.getAttrMap();
  for (const [name, attribute] of Object.entries(node.attributes)) attributes.set(name, encodeAttribute(attribute));
  return message;
}

function encodeAttribute(attribute: Attribute): AttrValue {
  const message = new messages.AttrValue();
  if ('type' in attribute) message.setType(typeNumbers[attribute.type]);
  else if ('int' in attribute) message.setI(attribute.int);
  else if ('float' in attribute) message.setF(attribute.float);
  else if ('bool' in attribute) message.setB(attribute.bool);
  else if ('text' in attribute) message.setS(new TextEncoder().encode(attribute.text));
  else if ('shape' in attribute) message.setShape(encodeShape(attribute.shape));
  else if ('ints' in attribute) {
    const list = new messages.AttrValue.ListValue();
    list.setIList([...attribute.ints]);
    message.setList(list);
  } else if ('texts' in attribute) {
    const tensor = new messages.Tensor();
    tensor.setDtype(typeNumbers.string);
    tensor.setTensorShape(encodeShape(attribute.texts.shape));
    tensor.setStringValList(attribute.texts.values.map((text) => new TextEncoder().encode(text)));
    message.setTensor(tensor);
  } else {
    const tensor = new messages.Tensor();
    tensor.setDtype(typeNumbers[attribute.tensor.type]);
    tensor.setTensorShape(encodeShape(attribute.tensor.shape));
    tensor.setTensorContent(attribute.tensor.bytes);
    message.setTensor(tensor);
  }
  return message;
}

function encodeShape(shape: Shape) {
  const message = new messages.TensorShape();
  for (const size of shape) {
    const axis = new messages.TensorShape.Dim();
    axis.setSize(size);
    message.addDim(axis);
  }
  return message;
}
