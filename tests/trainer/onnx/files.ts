import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OnnxBuilder } from '../../../src-main/trainer/exporting/onnx/builder';
import { encodeModel, type OnnxModel } from '../../../src-main/trainer/exporting/onnx/messages';

/** An ONNX file that another program might have written: the mean of each channel of an image, and the mean of all of them. */
export function channelMeans(given: {
  opset?: number;
  layout?: 'channels-first' | 'channels-last';
  edge?: number | string;
  batch?: number | string;
  type?: 'float32' | 'uint8';
  change?: (model: OnnxModel) => Partial<OnnxModel>;
}): Uint8Array {
  const { opset = 13, layout = 'channels-first', edge = 8, batch = 'batch', type = 'float32', change } = given;
  const builder = new OnnxBuilder('', opset);
  const isLast = layout === 'channels-last';
  const first = isLast ? builder.add('Transpose', ['image'], { perm: [0, 3, 1, 2] }) : 'image';
  const floats = builder.add('Cast', [first], { to: 1 });
  const pooled = builder.add('Flatten', [builder.add('GlobalAveragePool', [floats])], { axis: 1 });
  const kernel = builder.tensor('float32', [3, 4], Float32Array.of(1, 0, 0, 0.5, 0, 1, 0, 0.25, 0, 0, 1, 0.25));
  builder.add('MatMul', [pooled, kernel], {}, 'features');
  const model: OnnxModel = {
    name: 'means',
    nodes: builder.nodes,
    tensors: builder.tensors,
    inputs: [{ name: 'image', type, dims: isLast ? [batch, edge, edge, 3] : [batch, 3, edge, edge] }],
    outputs: [{ name: 'features', type: 'float32', dims: [batch, 4] }],
    opset,
    metadata: {},
  };
  return encodeModel({ ...model, ...change?.(model) });
}

/** Writes files into a new folder. Returns its path. */
export function folderWith(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'onnx-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}
