import { symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src-shared/domain/failure';
import { at } from '../../../src-shared/domain/at';
import { inputRanges, type ModelInput } from '../../../src-shared/domain/model-input';
import { openForeign, predictForeign } from '../../../src-main/trainer/foreign/foreign';
import { channelMeans, folderWith } from '../onnx/files';

const weights = Buffer.from(Float32Array.of(1, 0, 0, 1, 0, 1).buffer);

/** A tfjs graph model that multiplies the mean of each channel by a matrix. */
function graphModel(change: (model: GraphJson) => void = () => undefined): string {
  const node = (name: string, op: string, input: string[], attr: object = {}) => ({ name, op, input, attr });
  const shape = (...sizes: number[]) => ({ shape: { dim: sizes.map((size) => ({ size: String(size) })) } });
  const model: GraphJson = {
    format: 'graph-model',
    modelTopology: {
      node: [
        node('images', 'Placeholder', [], { dtype: { type: 'DT_FLOAT' }, shape: { shape: shape(-1, 8, 8, 3).shape } }),
        node('axes', 'Const', [], {
          dtype: { type: 'DT_INT32' },
          value: { tensor: { dtype: 'DT_INT32', tensorShape: {} } },
        }),
        node('mean', 'Mean', ['images', 'axes'], { T: { type: 'DT_FLOAT' }, keep_dims: { b: false } }),
        node('kernel', 'Const', [], {
          dtype: { type: 'DT_FLOAT' },
          value: { tensor: { dtype: 'DT_FLOAT', tensorShape: {} } },
        }),
        node('logits', 'MatMul', ['mean', 'kernel'], {
          T: { type: 'DT_FLOAT' },
          transpose_a: { b: false },
          transpose_b: { b: false },
        }),
      ],
      versions: { producer: 1 },
    },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: [
          { name: 'axes', shape: [2], dtype: 'int32' },
          { name: 'kernel', shape: [3, 2], dtype: 'float32' },
        ],
      },
    ],
  };
  change(model);
  return JSON.stringify(model);
}

interface GraphJson {
  format: string;
  modelTopology: { node: { name: string; op: string; input: string[]; attr: object }[]; versions: object };
  weightsManifest: { paths: string[]; weights: { name: string; shape: number[]; dtype: string }[] }[];
}

function nodeOf({ modelTopology }: GraphJson, name: string) {
  const found = modelTopology.node.find((node) => node.name === name);
  if (!found) throw new Error(`There is no ${name}`);
  return found;
}

/** Attributes of an input of one image [n, edge, edge, 3]. */
const squareOf = (edge: number): object => ({
  dtype: { type: 'DT_FLOAT' },
  shape: { shape: { dim: [-1, edge, edge, 3].map((size) => ({ size: String(size) })) } },
});

const data = Buffer.concat([Buffer.from(Int32Array.of(1, 2).buffer), weights]);
const changed = (change: (model: GraphJson) => void) => ({ 'model.json': graphModel(change), 'weights.bin': data });

const open = (model: string) => openForeign({ model, output: null, isTrusted: false });
const refusal = async (model: string): Promise<string> => {
  const error = await open(model).catch((each: unknown) => each);
  expect(error).toBeInstanceOf(Failure);
  expect((error as Failure).kind).toBe('unsupported');
  return (error as Failure).message;
};

describe('a model folder of a stranger', () => {
  test('is opened when it is a sound graph model, and its size and layout are known', async () => {
    const model = folderWith({ ...changed(() => undefined), 'labels.txt': 'a\nb\n' });
    expect(await open(model)).toMatchObject({
      kind: 'tfjs-graph',
      input: { edge: 8, layout: 'channels-last' },
      output: 'logits',
      sidecar: { classes: ['a', 'b'], classesFrom: 'labels.txt', input: null },
    });
  });

  test('names its classes inside, as Ultralytics writes them', async () => {
    const change = () => ({
      metadata: { task: 'classify', names: `{0: 'cat', 1: "dog's", 2: 'a, 3: x'}`, imgsz: '[8, 8]' },
    });
    expect(await open(folderWith({ 'm.onnx': channelMeans({ change }) }))).toMatchObject({
      kind: 'onnx',
      input: { edge: 8, layout: 'channels-first' },
      sidecar: { classes: ['cat', "dog's", 'a, 3: x'], classesFrom: 'm.onnx', input: { scale: 1 / 255 } },
    });
  });

  test.each([
    [
      'operations in a circle',
      changed((m) => void nodeOf(m, 'mean').input.push('logits')),
      /depend on each other in a circle/,
    ],
    [
      'operations of nothing',
      changed((m) => void nodeOf(m, 'mean').input.push('ghost')),
      /uses “ghost”, which is not there/,
    ],
    [
      'weights above the folder',
      changed((m) => void (at(m.weightsManifest, 0).paths = ['../../etc/passwd'])),
      /outside its folder|is missing/,
    ],
    [
      'weights of a full path',
      changed((m) => void (at(m.weightsManifest, 0).paths = ['/etc/passwd'])),
      /outside its folder|is missing/,
    ],
    [
      'huge shapes',
      changed((m) => void (at(at(m.weightsManifest, 0).weights, 1).shape = [1e8, 1e8])),
      /larger than 512 MB/,
    ],
    [
      'fewer weights than announced',
      { 'model.json': graphModel(), 'weights.bin': data.subarray(4) },
      /length of its weights differs/,
    ],
    [
      'weights that are not numbers',
      {
        'model.json': graphModel(),
        'weights.bin': Buffer.concat([data.subarray(0, 28), Buffer.from(Float32Array.of(NaN).buffer)]),
      },
      /“kernel” has values that are not numbers/,
    ],
    ['an escape sequence in its names', changed((m) => void nodeOf(m, 'mean').input.push('\u001b[2J')), /\\x1b\[2J/],
    [
      'a square of a billion pixels',
      changed((m) => void (nodeOf(m, 'images').attr = squareOf(1e9))),
      /a square of 1000000000 pixels, where Facet can give 8 to 1024/,
    ],
    ['no JSON', { 'model.json': '{' }, /model.json: it is no JSON object/],
    ['nothing', {}, /no model.json, no .onnx file and no saved_model.pb/],
    ['a Keras file', { 'model.keras': 'x' }, /Keras files are run by Python alone/],
    ['a PyTorch file', { 'model.pt': 'x' }, /PyTorch files are programs/],
    ['two ONNX files', { 'a.onnx': 'x', 'b.onnx': 'x' }, /several .onnx files \(a.onnx, b.onnx\)/],
  ])('is refused with a sentence: %s', async (_, files, reason) => {
    expect(await refusal(folderWith(files as Record<string, string>))).toMatch(reason);
  });

  test('is run when it is sound, and refused in its first run when tfjs does not know an operation', async () => {
    const pixels = Uint8Array.from({ length: 2 * 8 * 8 * 3 }, (_, index) => (index % 3) * 10 + (index < 192 ? 1 : 2));
    const rows = Buffer.from(Int32Array.of(1, 0).buffer);
    const request = (files: Record<string, string | Buffer>) => {
      const model = folderWith({ ...files, 'pixels.rgb8': pixels, 'rows.i32': rows });
      const input = {
        edge: 8,
        layout: 'channels-last',
        channels: 'rgb',
        ...inputRanges.bytes,
      } as unknown as ModelInput;
      const [file, order, to] = [join(model, 'pixels.rgb8'), join(model, 'rows.i32'), join(model, 'to.f32')];
      return { model, output: null, isTrusted: false, input, pixels: file, rows: order, to };
    };
    const { signal } = new AbortController();
    const sound = request(changed(() => undefined));
    expect(await predictForeign(sound, () => undefined, signal)).toEqual({ width: 2 });
    // Means [2, 12, 22] of the second picture and [1, 11, 21] of the first, times [[1, 0], [0, 1], [0, 1]].
    const found = new Float32Array(new Uint8Array(await readFile(sound.to)).buffer);
    [2, 34, 1, 32].forEach((value, index) => {
      expect(found[index]).toBeCloseTo(value, 4);
    });
    const unknown = request(changed((m) => void (nodeOf(m, 'mean').op = 'ReadFile')));
    await expect(predictForeign(unknown, () => undefined, signal)).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('ReadFile') as string,
    });
  });

  test('is refused when its weights are a link out of the folder', async () => {
    const outside = join(await mkdtemp(join(tmpdir(), 'outside-')), 'weights.bin');
    writeFileSync(outside, data);
    const model = folderWith({ 'model.json': graphModel() });
    symlinkSync(outside, join(model, 'weights.bin'));
    expect(await refusal(model)).toContain('weights.bin lies outside its folder');
  });

  test('is not run when it is a SavedModel, unless that is allowed', async () => {
    const model = folderWith({ 'saved_model.pb': 'not even one' });
    await expect(open(model)).rejects.toMatchObject({ kind: 'unsupported', next: { step: 'trust-model' } });
    await expect(openForeign({ model, output: null, isTrusted: true })).rejects.toMatchObject({
      kind: 'unsupported',
    });
  });
});
