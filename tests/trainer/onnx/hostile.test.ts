import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { at } from '../../../src-shared/domain/at';
import { loadOnnxRuntime } from '../../../src-main/platform/onnx/runtime';
import {
  nodeFields,
  tensorFields,
  type OnnxModel,
  type OnnxNode,
} from '../../../src-main/trainer/exporting/onnx/messages';
import { imageEnds, openImageNetwork } from '../../../src-main/trainer/onnx/image-network';
import { readOnnxFile } from '../../../src-main/platform/onnx/model-file';
import {
  encodeMessage,
  fieldsOf,
  writeBytes,
  writeInteger,
  writeMessage,
  writeText,
} from '../../../src-main/platform/onnx/wire';
import { channelMeans, folderWith } from './files';

const nan = Float32Array.of(1, NaN, 0, 0.5, 0, 1, 0, 0.25, 0, 0, 1, 0.25);
const bytesOf = (values: Float32Array): Uint8Array => new Uint8Array(values.buffer);

/** The model with its kernel changed. */
const withKernel = (change: object) => (model: OnnxModel) => ({
  tensors: model.tensors.map((tensor) => (tensor.dims.length === 2 ? { ...tensor, ...change } : tensor)),
});
const withNodes = (nodes: readonly OnnxNode[]) => (model: OnnxModel) => ({ nodes: [...model.nodes, ...nodes] });

const reasonFor = (files: Readonly<Record<string, Uint8Array | string>>): Promise<string> =>
  readOnnxFile(folderWith(files)).then(
    () => 'accepted',
    (error: unknown) => (error as Error).message,
  );

/** The model with its kernel kept in a file. */
function withExternal(location: string, { offset = 0, length = 48 } = {}): Uint8Array {
  const model = channelMeans({});
  const graph = at(
    [...fieldsOf(model)].filter(({ number }) => number === 7),
    0,
  ).bytes;
  const kept = [...fieldsOf(graph)].filter(({ number }) => number !== 5);
  return encodeMessage((writer) => {
    for (const { number, whole } of fieldsOf(model)) if (number !== 7) writer.raw(whole);
    writeMessage(writer, 7, (fields) => {
      for (const { whole } of kept) fields.raw(whole);
      writeMessage(fields, 5, (tensor) => {
        for (const size of [3, 4]) writeInteger(tensor, 1, size);
        writeInteger(tensor, 2, 1);
        writeText(tensor, 8, 'constant_0');
        for (const [key, value] of Object.entries({ location, offset: String(offset), length: String(length) })) {
          writeMessage(tensor, 13, (entry) => {
            writeText(entry, 1, key);
            writeText(entry, 2, value);
          });
        }
        writeInteger(tensor, 14, 1);
      });
    });
  });
}

/** The model with an empty graph before its own. */
function twoGraphs(): Uint8Array {
  return encodeMessage((writer) => {
    writeBytes(writer, 7, new Uint8Array());
    writer.raw(channelMeans({}));
  });
}

/** Branches within branches, each holding the next. */
function nested(depth: number): Uint8Array {
  let graph: Uint8Array = new Uint8Array();
  for (let level = 0; level < depth; level += 1) {
    const inner = graph;
    graph = encodeMessage((writer) => {
      writeMessage(writer, 1, (node) => {
        writeText(node, 4, 'If');
        writeMessage(node, 5, (attribute) => {
          writeText(attribute, 1, 'then_branch');
          writeBytes(attribute, 6, inner);
        });
      });
    });
  }
  return encodeMessage((writer) => {
    writeBytes(writer, 7, graph);
    writeMessage(writer, 8, (opset) => writeInteger(opset, 2, 18));
  });
}

describe('an ONNX file of a stranger', () => {
  test.each([
    ['no protobuf', Uint8Array.from({ length: 64 }, () => 255), /no ONNX file/],
    ['nothing', new Uint8Array(), /no ONNX file/],
    ['cut off', channelMeans({}).subarray(0, 120), /no ONNX file/],
    ['a message that claims 4 GB', Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f), /no ONNX file/],
    ['weights that are not numbers', channelMeans({ change: withKernel({ bytes: bytesOf(nan) }) }), /not numbers/],
    [
      'fewer weights than announced',
      channelMeans({ change: withKernel({ dims: [3, 5] }) }),
      /has 12 values, .* needs 15/,
    ],
    ['an impossible shape', channelMeans({ change: withKernel({ dims: [2 ** 40, 2 ** 40] }) }), /impossible shape/],
    [
      'operations in a circle',
      channelMeans({
        change: withNodes([
          { op: 'Relu', inputs: ['b'], outputs: ['a'], attributes: {} },
          { op: 'Relu', inputs: ['a'], outputs: ['b'], attributes: {} },
        ]),
      }),
      /uses “b” before anything has computed it, or in a circle/,
    ],
    ['two graphs, which a runtime joins', twoGraphs(), /more than one graph/],
    ['branches nested a thousand deep', nested(1000), /nested too deeply/],
    ['constants in a file above', withExternal('../secret.bin'), /lies outside its folder|is missing/],
    ['constants in a file by its full path', withExternal('/etc/hostname'), /lies outside its folder|is missing/],
    ['constants in a missing file', withExternal('weights.bin'), /weights.bin is missing/],
  ])('is refused with a sentence: %s', async (_, file, reason) => {
    expect(await reasonFor({ 'model.onnx': file })).toMatch(reason);
  });

  test.each([
    ['a square of a billion pixels', { edge: 1e9 }, /a square of 1000000000 pixels, where Facet can give 8 to 1024/],
    ['a square of four pixels', { edge: 4 }, /a square of 4 pixels/],
    ['a batch of a billion images', { batch: 1e9 }, /1000000000 images at once/],
  ])('is refused when its input is %s', async (_, input, reason) => {
    const file = await readOnnxFile(folderWith({ 'model.onnx': channelMeans(input) }));
    expect(() => imageEnds(file)).toThrow(reason);
  });

  test('is refused when it needs a library of its own', async () => {
    const model = channelMeans({});
    const own = encodeMessage((writer) => {
      for (const { number, whole, bytes } of fieldsOf(model)) {
        if (number !== 7) writer.raw(whole);
        else {
          writeMessage(writer, 7, (graph) => {
            graph.raw(bytes);
            writeMessage(graph, 1, (node) => {
              nodeFields({ op: 'Evil', inputs: ['image'], outputs: ['x'], attributes: {} })(node);
              writeText(node, 7, 'evil.org');
            });
          });
        }
      }
    });
    expect(await reasonFor({ 'model.onnx': own })).toBe(
      'it has the operation Evil of “evil.org”, which needs a library of its own',
    );
  });

  test('is refused when a constant in a branch lies outside the folder', async () => {
    const branch = encodeMessage((writer) => {
      writeMessage(writer, 5, (tensor) => {
        tensorFields({ name: 'x', type: 'float32', dims: [1], bytes: new Uint8Array(4) })(tensor);
        writeMessage(tensor, 13, (entry) => {
          writeText(entry, 1, 'location');
          writeText(entry, 2, '../../outside');
        });
        writeInteger(tensor, 14, 1);
      });
    });
    const model = channelMeans({});
    const file = encodeMessage((writer) => {
      for (const { number, whole, bytes } of fieldsOf(model)) {
        if (number !== 7) writer.raw(whole);
        else {
          writeMessage(writer, 7, (graph) => {
            graph.raw(bytes);
            writeMessage(graph, 1, (node) => {
              writeText(node, 1, 'image');
              writeText(node, 4, 'If');
              writeMessage(node, 5, (attribute) => writeBytes(attribute, 6, branch));
            });
          });
        }
      }
    });
    expect(await reasonFor({ 'model.onnx': file })).toMatch(/outside its folder|is missing/);
  });

  test('keeps constants beside it only where they are, and as numbers', async () => {
    const kernel = bytesOf(Float32Array.of(1, 0, 0, 0.5, 0, 1, 0, 0.25, 0, 0, 1, 0.25));
    const good = folderWith({ 'model.onnx': withExternal('weights.bin'), 'weights.bin': kernel });
    const file = await readOnnxFile(good);
    expect(file.external).toEqual(['weights.bin']);
    const input = {
      edge: 8,
      layout: 'channels-first',
      channels: 'rgb',
      scale: 1,
      mean: [0, 0, 0],
      deviation: [1, 1, 1],
    };
    const network = await openImageNetwork(loadOnnxRuntime(), file, { ends: imageEnds(file), input: input as never });
    expect([...(await network.run(new Uint8Array(192).fill(7), 1))]).toEqual([7, 7, 7, 7]);
    await network.close();
    writeFileSync(join(good, 'weights.bin'), bytesOf(nan));
    await expect(readOnnxFile(good)).rejects.toThrow('not numbers');
    writeFileSync(join(good, 'weights.bin'), kernel.subarray(0, 40));
    await expect(readOnnxFile(good)).rejects.toThrow('weights.bin does not hold the values');
  });

  test.each([['two', { outputs: ['a', 'b'] }, 'it has several outputs (“a”, “b”); name one']])(
    'names its outputs when there are %s',
    async (_, { outputs }, reason) => {
      const change = (): Partial<OnnxModel> => ({
        outputs: outputs.map((name) => ({ name, type: 'float32', dims: ['n', 4] })),
      });
      const file = await readOnnxFile(folderWith({ 'm.onnx': channelMeans({ change }) }));
      expect(() => imageEnds(file)).toThrow(reason);
      expect(() => imageEnds(file, 'c')).toThrow('it has no output “c”, only “a”, “b”');
      expect(imageEnds(file, 'b').output.name).toBe('b');
    },
  );

  test.each([
    [{ dims: ['n', 3, 8, 9] }, /9 × 8 pixels/],
    [{ dims: ['n', 4, 8, 8] }, /not 3 channels/],
    [{ dims: ['n', 8] }, /has 2 axes/],
    [{ type: 'int64' }, /of type int64/],
  ])('is refused with another input: %o', async (input, reason) => {
    const change = (model: OnnxModel): Partial<OnnxModel> => ({
      inputs: model.inputs.map((value) => ({ ...value, ...(input as object) })),
    });
    const file = await readOnnxFile(folderWith({ 'm.onnx': channelMeans({ change }) }));
    expect(() => imageEnds(file)).toThrow(reason);
  });
});
