import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OnnxBuilder } from '../../../src-main/trainer/exporting/onnx/builder';
import { encodeModel } from '../../../src-main/trainer/exporting/onnx/messages';

/** Edge of the input of `brightnessOnnx`. */
export const brightnessEdge = 8;

/**
 * An ONNX file of another program that tells bright pictures from dark ones: logits [n, 2] of dark and bright, from values 0 to 1 in
 * [n, 3, 8, 8]. Further outputs are `extra` times the logit of dark.
 */
export function brightnessOnnx({ extra = [] as number[], bias = 0 } = {}): Uint8Array {
  const builder = new OnnxBuilder('', 13);
  const mean = builder.add('Flatten', [builder.add('GlobalAveragePool', ['pixel_values'])], { axis: 1 });
  const perClass = [-8, 8, ...extra.map((factor) => -8 * factor)];
  const kernel = builder.tensor(
    'float32',
    [3, perClass.length],
    Float32Array.from([...perClass, ...perClass, ...perClass]),
  );
  const offsets = Float32Array.from(perClass, (value) => -1.5 * value + bias);
  builder.add('Gemm', [mean, kernel, builder.tensor('float32', [perClass.length], offsets)], {}, 'logits');
  return encodeModel({
    name: 'brightness',
    nodes: builder.nodes,
    tensors: builder.tensors,
    inputs: [{ name: 'pixel_values', type: 'float32', dims: ['batch', 3, brightnessEdge, brightnessEdge] }],
    outputs: [{ name: 'logits', type: 'float32', dims: ['batch', perClass.length] }],
    opset: 13,
    metadata: {},
  });
}

/** Writes a model folder. Returns its path. */
export function modelFolder(
  folder: string,
  name: string,
  files: Readonly<Record<string, Uint8Array | string>>,
): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  for (const [file, content] of Object.entries(files)) writeFileSync(join(path, file), content);
  return path;
}
