import { dirname } from 'node:path';
import type { ModelInput } from '../../../../src-shared/domain/model-input';
import type { WeightType } from '../../../../src-shared/domain/export-format';
import type { ModelMetadata } from '../../../../src-shared/workers/trainer';
import { readModelFile } from '../../../platform/model-folder';
import type { ImageEnds } from '../../onnx/image-network';
import { mostModelBytes, type OnnxFile } from '../../../platform/onnx/model-file';
import { readTensor } from '../../../platform/onnx/tensors';
import {
  encodeMessage,
  fieldsOf,
  textOf,
  writeBytes,
  writeInteger,
  writeMessage,
  writeText,
} from '../../../platform/onnx/wire';
import type { ExportNetwork } from '../network';
import { addAnswers } from './answers';
import { OnnxBuilder } from './builder';
import { addForeignInput } from './foreign-input';
import { inputsAndOutputs, metadataOf } from './facts';
import { entryFields, nodeFields, tensorFields, valueFields } from './messages';
import { translateNetwork } from './translate';

/** A network that another program wrote, and what is to be put around it. */
export interface Joined {
  readonly trunk: OnnxFile;
  readonly ends: ImageEnds;
  readonly input: ModelInput;
  /** Features [n, values] of the trunk, as `ImageNetwork.run` gives them, to probabilities. */
  readonly head: ExportNetwork;
  readonly metadata: ModelMetadata;
  /** How the head's weights are stored; the trunk stays as it is. */
  readonly weights: WeightType;
}

/**
 * Joins a trunk that another program wrote with the preprocessing before it and a head behind it, to a model with the inputs and outputs of
 * `writeOnnx`. The trunk's own operations, constants and version are kept as they are in its file; what it keeps beside it moves into the
 * result.
 * @returns the bytes of the model's file
 * @throws Error with a reason for a trunk that can't be joined
 */
export async function joinTrunk({ trunk, ends, input, head, metadata, weights }: Joined): Promise<Uint8Array> {
  const { opset } = trunk.description;
  if (opset < oldestOpset)
    throw new Error(`its operations are of version ${String(opset)}; ${String(oldestOpset)} or newer is needed`);
  const before = new OnnxBuilder('facet/before/', opset);
  addForeignInput(before, input, { images: 'images', result: ends.input.name, isBytes: ends.input.type === 'uint8' });
  const behind = new OnnxBuilder('facet/behind/', opset);
  const features = behind.add('Flatten', [ends.output.name], { axis: 1 });
  const probabilities = translateNetwork(head, { builder: behind, pixels: features, weights });
  const { classes, decision = null } = metadata;
  behind.add('Identity', [probabilities], {}, 'probabilities');
  addAnswers(behind, 'probabilities', { decision, classes }, 'decision');
  const constants = new Set(trunk.description.tensors.map(({ name }) => name));
  const { inputs, outputs } = inputsAndOutputs(classes.length, ends.batch ?? 'n');
  const kept = await keptFields(trunk, constants);
  const graph = encodeMessage((writer) => {
    for (const node of before.nodes) writeMessage(writer, 1, nodeFields(node));
    writer.raw(kept);
    for (const node of behind.nodes) writeMessage(writer, 1, nodeFields(node));
    for (const tensor of [...before.tensors, ...behind.tensors]) writeMessage(writer, 5, tensorFields(tensor));
    for (const value of inputs) writeMessage(writer, 11, valueFields(value));
    for (const value of outputs) writeMessage(writer, 12, valueFields(value));
  });
  return encodeMessage((writer) => {
    for (const { number, whole } of fieldsOf(trunk.bytes)) if (!replaced.has(number)) writer.raw(whole);
    writeBytes(writer, 7, graph);
    for (const [key, value] of Object.entries(metadataOf(metadata, weights)))
      writeMessage(writer, 14, entryFields(key, value));
  });
}

/** Range, of which the oldest version of the preprocessing is made, came with it. */
const oldestOpset = 11;
/** Fields of the model that are written anew: its graph and its metadata. */
const replaced: ReadonlySet<number> = new Set([7, 14]);

/** The fields of the trunk's graph that stay: all but its image input and its outputs. */
async function keptFields(trunk: OnnxFile, constants: ReadonlySet<string>): Promise<Uint8Array> {
  const [graph] = [...fieldsOf(trunk.bytes)].filter(({ number }) => number === 7).slice(-1);
  const parts: Uint8Array[] = [];
  for (const field of graph ? fieldsOf(graph.bytes) : []) {
    const { number, bytes, whole } = field;
    // Constants of early versions are listed among the inputs, too.
    const isOwnInput =
      number === 11 && ![...fieldsOf(bytes)].some((each) => each.number === 1 && constants.has(textOf(each)));
    if (isOwnInput || number === 12) continue;
    parts.push(number === 5 ? await withValues(trunk, bytes) : whole);
  }
  return Buffer.concat(parts);
}

/** A constant as a field of the graph, with its values in it even if the trunk keeps them beside it. */
async function withValues({ path }: OnnxFile, message: Uint8Array): Promise<Uint8Array> {
  const { name, dims, type, external } = readTensor(message);
  if (external === null) return encodeMessage((writer) => void writeBytes(writer, 5, message));
  const file = await readModelFile(dirname(path), external.location, mostModelBytes);
  const end = external.length === undefined ? file.length : external.offset + external.length;
  return encodeMessage((writer) => {
    writeMessage(writer, 5, (tensor) => {
      for (const size of dims) writeInteger(tensor, 1, size);
      writeInteger(tensor, 2, type);
      writeText(tensor, 8, name);
      writeBytes(tensor, 9, file.subarray(external.offset, end));
    });
  });
}
