import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import type { Values } from './layered';

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** The part of a tfjs graph model's model.json that is read here. */
const GraphModel = v.object({
  format: v.literal('graph-model'),
  modelTopology: v.object({
    node: v.array(
      v.object({
        name: v.string(),
        op: v.string(),
        input: v.optional(v.array(v.string()), []),
        attr: v.optional(v.record(v.string(), v.unknown()), {}),
      }),
    ),
  }),
  weightsManifest: v.tuple([
    v.object({
      paths: v.tuple([v.pipe(v.string(), v.regex(/^[\w.-]+$/))]),
      weights: v.array(
        v.object({
          name: v.string(),
          shape: v.array(Count),
          dtype: v.picklist(['float32', 'int32']),
          quantization: v.optional(v.object({ dtype: v.literal('float16') })),
        }),
      ),
    }),
  ]),
});

/** An operation of a graph model, as in its file. */
export interface GraphNodeOfFile {
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, unknown>>;
}

/** A tfjs graph model as read from its files: operations and constants by name. Constants of float16 are widened to float32. */
export interface GraphModelFile {
  readonly nodes: ReadonlyMap<string, GraphNodeOfFile>;
  readonly constants: ReadonlyMap<string, Values>;
}

/**
 * Reads a graph model.
 * @param file path of its model.json
 * @throws Error with a reason when it is no graph model with one file of float32 or float16 weights
 */
export async function readGraphModel(file: string): Promise<GraphModelFile> {
  const parsed = v.parse(v.pipe(v.string(), v.parseJson(), GraphModel), await readFile(file, 'utf8'));
  const [{ paths, weights }] = parsed.weightsManifest;
  const bytes = await readFile(join(dirname(file), paths[0]));
  const constants = new Map<string, Values>();
  let start = 0;
  for (const { name, shape, dtype, quantization } of weights) {
    const length = shape.reduce((product, size) => product * size, 1);
    const width = quantization ? 2 : 4;
    if (start + length * width > bytes.length) throw new Error('its weights are cut off');
    const valueAt = (index: number): number => {
      const from = start + index * width;
      if (quantization) return widened(bytes.readUInt16LE(from));
      return dtype === 'float32' ? bytes.readFloatLE(from) : bytes.readInt32LE(from);
    };
    constants.set(name, { shape, values: Float32Array.from({ length }, (_, index) => valueAt(index)) });
    start += length * width;
  }
  if (start !== bytes.length) throw new Error('its weights are longer than announced');
  return { nodes: new Map(parsed.modelTopology.node.map((node) => [node.name, node])), constants };
}

/** A constant of a graph model. @throws Error when there is none of this name */
export function constantOf(file: GraphModelFile, name: string): Values {
  const found = file.constants.get(name);
  if (!found) throw new Error(`it has no weight ${name}`);
  return found;
}

/** Converts IEEE 754 half precision, given as 16 bits, to a number. */
export function widened(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
