import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inputRanges, type ModelInput } from '../../../src-shared/domain/model-input';
import type { JobContext } from '../../../src-main/engine/base/jobs';
import type { Limits } from '../../../src-main/engine/base/children/limits';
import { addOwnStarter } from '../../../src-main/engine/features/starters/adding';
import { runForeignModel } from '../../../src-main/engine/foreign/running';
import type { Services } from '../../../src-main/engine/project/services';
import { encodeModel, nodeFields, type OnnxNode } from '../../../src-main/trainer/exporting/onnx/messages';
import { encodeMessage, fieldsOf, writeBytes, writeMessage, writeText } from '../../../src-main/platform/onnx/wire';
import { modelFolder } from '../../helpers/files/foreign-models';

const shape = [1, 3, 8, 8];

/** A model with these operations between its image and its result [n, 3, 8, 8], which is named 'y'. */
const modelOf = (nodes: readonly OnnxNode[], sizes: readonly bigint[]): Uint8Array =>
  encodeModel({
    name: 'bomb',
    nodes,
    tensors: [
      { name: 'sizes', type: 'int64', dims: [sizes.length], bytes: new Uint8Array(BigInt64Array.from(sizes).buffer) },
    ],
    inputs: [{ name: 'x', type: 'float32', dims: shape }],
    outputs: [{ name: 'y', type: 'float32', dims: shape }],
    opset: 13,
    metadata: {},
  });

/** Fills memory with 80 MB after 80 MB. */
function memoryBomb(): Uint8Array {
  const blocks = Array.from({ length: 200 }, (_, index) => `block${String(index)}`);
  return modelOf(
    [
      ...blocks.map((name): OnnxNode => ({
        op: 'ConstantOfShape',
        inputs: ['sizes'],
        outputs: [name],
        attributes: {},
      })),
      { op: 'Concat', inputs: blocks, outputs: ['all'], attributes: { axis: 0 } },
      { op: 'ReduceMax', inputs: ['all'], outputs: ['most'], attributes: { keepdims: 0 } },
      { op: 'Add', inputs: ['x', 'most'], outputs: ['y'], attributes: {} },
    ],
    [20_000_000n],
  );
}

/** Repeats an addition 2^60 times. */
function endlessLoop(): Uint8Array {
  const value =
    (name: string, type: number, dims: readonly number[]) =>
    (writer: Parameters<Parameters<typeof encodeMessage>[0]>[0]) => {
      writeText(writer, 1, name);
      writeMessage(
        writer,
        2,
        (typed) =>
          void writeMessage(typed, 1, (tensor) => {
            tensor.uint32(8).int32(type);
            writeMessage(tensor, 2, (sizes) => {
              for (const size of dims) writeMessage(sizes, 1, (dimension) => void dimension.uint32(8).int64(size));
            });
          }),
      );
    };
  const body = encodeMessage((graph) => {
    writeMessage(graph, 1, nodeFields({ op: 'Identity', inputs: ['go'], outputs: ['goes'], attributes: {} }));
    writeMessage(graph, 1, nodeFields({ op: 'Sin', inputs: ['state'], outputs: ['next'], attributes: {} }));
    writeText(graph, 2, 'body');
    for (const [name, type, dims] of [
      ['index', 7, []],
      ['go', 9, []],
      ['state', 1, shape],
    ] as const) {
      writeMessage(graph, 11, value(name, type, dims));
    }
    for (const [name, type, dims] of [
      ['goes', 9, []],
      ['next', 1, shape],
    ] as const) {
      writeMessage(graph, 12, value(name, type, dims));
    }
  });
  const model = modelOf([{ op: 'Squeeze', inputs: ['sizes'], outputs: ['times'], attributes: {} }], [2n ** 60n]);
  return encodeMessage((writer) => {
    for (const { number, whole, bytes } of fieldsOf(model)) {
      if (number !== 7) writer.raw(whole);
      else {
        writeMessage(writer, 7, (graph) => {
          graph.raw(bytes);
          writeMessage(graph, 1, (node) => {
            for (const name of ['times', '', 'x']) writeText(node, 1, name);
            writeText(node, 2, 'y');
            writeText(node, 4, 'Loop');
            writeMessage(node, 5, (attribute) => {
              writeText(attribute, 1, 'body');
              writeBytes(attribute, 6, body);
              attribute.uint32(20 * 8).int32(5); // a graph
            });
          });
        });
      }
    }
  });
}

const services = { childLog: () => () => undefined } as unknown as Services;
const job = {
  signal: new AbortController().signal,
  reach: () => undefined,
  phase: () => undefined,
} as unknown as JobContext;

/** Adds a model as a starter, which is run once. */
function add(file: Uint8Array, limits: Limits): Promise<unknown> {
  const folder = modelFolder(tmpdir(), `starter-${String(file.length)}`, { 'model.onnx': file });
  return addOwnStarter(services, { folder, values: 'bytes' }, job, limits);
}

function run(file: Uint8Array, limits: Limits): Promise<unknown> {
  const model = modelFolder(tmpdir(), `bomb-${String(file.length)}`, {
    'model.onnx': file,
    'pixels.rgb8': new Uint8Array(192),
  });
  const input = { edge: 8, layout: 'channels-first', channels: 'rgb', ...inputRanges.bytes } as unknown as ModelInput;
  const request = { model, output: null, isTrusted: false, input, pixels: join(model, 'pixels.rgb8'), rows: [0] };
  return runForeignModel(services, request, job, limits);
}

describe.each([
  ['a model', run],
  ['a starter', add],
] as const)('%s that would take over the computer', (_, use) => {
  it('is ended when it takes too much memory', async () => {
    await expect(use(memoryBomb(), { bytes: 6e8, seconds: 120 })).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringMatching(/takes more than 0.6 GB of memory/) as string,
    });
  });

  it('is ended when it goes on without progress', async () => {
    await expect(use(endlessLoop(), { bytes: 4e9, seconds: 3 })).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringMatching(/takes more than 3 s to load, or for one batch of images/) as string,
    });
  });
});
