import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { InputChoices } from '../../../src-shared/domain/foreign-model';
import { addStarter } from '../../../src-main/trainer/starters/adding';
import { failureOf } from '../../helpers/programs/engine';
import { channelMeans, folderWith } from './files';

const into = mkdtempSync(join(tmpdir(), 'starters-'));

const add = (from: string, choices: InputChoices = {}, licence: string | null = null) =>
  addStarter({ from, into, choices, licence });

const asBytes = { values: 'bytes' } as const;
const bytes = { scale: 1, mean: [0, 0, 0], deviation: [1, 1, 1] };

const huggingFace = {
  image_processor_type: 'ViTImageProcessor',
  do_normalize: true,
  do_rescale: true,
  do_resize: true,
  image_mean: [0.5, 0.4, 0.3],
  image_std: [0.25, 0.5, 1],
  rescale_factor: 0.00392156862745098,
  size: { height: 8, width: 8 },
};
const timm = {
  architecture: 'resnet18',
  num_features: 512,
  pretrained_cfg: {
    input_size: [3, 8, 8],
    interpolation: 'bicubic',
    crop_pct: 0.95,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    license: 'apache-2.0',
  },
};

describe('an ONNX network as a starter', () => {
  test('takes pictures as Hugging Face’s file beside it says', async () => {
    const files = { 'model.onnx': channelMeans({}), 'preprocessor_config.json': JSON.stringify(huggingFace) };
    const added = await add(folderWith(files));
    expect(added).toMatchObject({
      dimensions: 4,
      inputEdge: 8,
      onnx: {
        output: 'features',
        input: { edge: 8, layout: 'channels-first', channels: 'rgb', mean: [0.5, 0.4, 0.3], deviation: [0.25, 0.5, 1] },
      },
    });
    expect(added.onnx?.input.scale).toBeCloseTo(1 / 255, 9);
    expect(added.licence).toBeUndefined();
    expect(added.id).toMatch(/^own-[0-9a-f]{12}$/);
    expect(readdirSync(join(into, added.id)).sort()).toEqual(['files.sha256.json', 'model.onnx', 'starter.json']);
    expect(await add(folderWith(files))).toMatchObject({ id: added.id });
  });

  test('takes the part that CLIP crops, and bytes where nothing is rescaled', async () => {
    const clip = { ...huggingFace, size: { shortest_edge: 10 }, do_center_crop: true, crop_size: 8, do_rescale: false };
    const { onnx } = await add(
      folderWith({ 'model.onnx': channelMeans({}), 'preprocessor_config.json': JSON.stringify(clip) }),
    );
    expect(onnx?.input).toMatchObject({ edge: 8, scale: 1 });
  });

  test('takes pictures and its licence as timm’s file says, new or old', async () => {
    const expected = {
      licence: 'apache-2.0',
      onnx: { input: { edge: 8, scale: 1 / 255, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] } },
    };
    const network = channelMeans({ edge: 'size' });
    for (const config of [timm, timm.pretrained_cfg]) {
      const folder = folderWith({ 'resnet18.onnx': network, 'config.json': JSON.stringify(config) });
      expect(await add(folder)).toMatchObject({ name: 'resnet18.onnx', ...expected });
    }
  });

  test('takes what the person says before what files say', async () => {
    const folder = folderWith({ 'model.onnx': channelMeans({}), 'config.json': JSON.stringify(timm) });
    const { onnx, licence, id } = await add(folder, { ...asBytes, channels: 'bgr' }, 'CC0');
    expect([onnx?.input, licence]).toEqual([{ ...bytes, channels: 'bgr', edge: 8, layout: 'channels-first' }, 'CC0']);
    // How it takes pictures changes its features, so it is another starter.
    expect((await add(folder)).id).not.toBe(id);
  });

  test('of bytes needs no range, and one with the channels last says so itself', async () => {
    const { onnx } = await add(folderWith({ 'net.onnx': channelMeans({ type: 'uint8', layout: 'channels-last' }) }));
    expect(onnx?.input).toEqual({ ...bytes, channels: 'rgb', edge: 8, layout: 'channels-last' });
  });

  test.each<[string, Record<string, Uint8Array | string>, InputChoices, string, RegExp]>([
    [
      'says nothing about its values',
      { 'a.onnx': channelMeans({}) },
      {},
      'bad-input',
      /Neither the model in .* nor a file beside it says in which range its values are/,
    ],
    [
      'takes any size, and nobody says which',
      { 'a.onnx': channelMeans({ edge: 'size' }) },
      asBytes,
      'bad-input',
      /says how large its input is/,
    ],
    [
      'takes another size than the person says',
      { 'a.onnx': channelMeans({}) },
      { ...asBytes, edge: 16 },
      'bad-input',
      /takes edge 8, not 16/,
    ],
    [
      'lies beside impossible figures',
      {
        'a.onnx': channelMeans({}),
        'preprocessor_config.json': JSON.stringify({ ...huggingFace, image_std: [1, 0, 1] }),
      },
      {},
      'bad-input',
      /in which range its values are/,
    ],
    [
      'is not square',
      {
        'a.onnx': channelMeans({ edge: 'size' }),
        'preprocessor_config.json': JSON.stringify({ ...huggingFace, size: { height: 8, width: 9 } }),
      },
      {},
      'bad-input',
      /how large its input is/,
    ],
    ['is no ONNX file', { 'a.onnx': 'text' }, asBytes, 'unsupported', /it is no ONNX file/],
    [
      'is one of several',
      { 'a.onnx': channelMeans({}), 'b.onnx': channelMeans({}) },
      asBytes,
      'unsupported',
      /several \.onnx files \(a\.onnx, b\.onnx\)/,
    ],
  ])('that %s is refused', async (_, files, input, kind, reason) => {
    const failure = await failureOf(add(folderWith(files), input));
    expect(failure).toMatchObject({ kind });
    expect(failure.message).toMatch(reason);
    expect(failure.next).not.toBe('');
  });

  test('that gives an image instead of features is refused with their number', async () => {
    const wide = channelMeans({
      edge: 128,
      change: ({ nodes }) => ({
        nodes: [...nodes, { op: 'Identity', inputs: ['image'], outputs: ['copy'], attributes: {} }],
        outputs: [{ name: 'copy', type: 'float32', dims: ['batch', 3, 128, 128] }],
      }),
    });
    expect((await failureOf(add(folderWith({ 'a.onnx': wide }), asBytes))).message).toMatch(
      /its output “copy” gives 49,152 features per image, where 2 to 16,384 can be used/,
    );
  });

  test('whose output is not named by a wish is refused, and named', async () => {
    const failure = await failureOf(add(folderWith({ 'a.onnx': channelMeans({}) }), { ...asBytes, output: 'pooled' }));
    expect(failure.message).toMatch(/no output “pooled”, only “features”/);
  });
});
