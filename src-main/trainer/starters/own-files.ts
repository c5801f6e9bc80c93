import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import * as v from 'valibot';
import { lowerings } from '../graph/layers';

/** Bounds of what is taken from a model of somebody's own. Larger ones exist, but none that embeds in reasonable time. */
export const bounds = {
  descriptionBytes: 16e6,
  weightBytes: 512e6,
  layers: 2000,
  edge: [16, 1024],
  dimensions: [2, 16_384],
  /** Values of one layer's result for one image. */
  activations: 64e6,
} as const;

/** A tfjs layers model as its files have it, checked before tfjs sees any of it. */
export interface OwnModelFiles {
  readonly topology: Record<string, unknown>;
  readonly specs: readonly { readonly name: string; readonly shape: number[]; readonly dtype: 'float32' }[];
  readonly weights: Buffer;
  /** SHA-256 of topology and weights, 64 hex digits. */
  readonly hash: string;
}

const Count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e8));

const ModelJson = v.object({
  modelTopology: v.record(v.string(), v.unknown()),
  weightsManifest: v.array(
    v.object({
      paths: v.array(v.string()),
      weights: v.array(
        v.object({
          name: v.string(),
          shape: v.array(Count),
          dtype: v.literal('float32'),
          quantization: v.optional(v.undefined()),
        }),
      ),
    }),
  ),
});

const Layers = v.array(v.object({ class_name: v.string(), config: v.optional(v.unknown()) }));
const Topology = v.object({
  class_name: v.picklist(['Model', 'Functional', 'Sequential']),
  config: v.union([Layers, v.object({ layers: Layers })]),
});

/**
 * Reads a model folder's files.
 * @throws Error with a reason when they are not those of a tfjs layers model that Facet can use
 */
export async function readOwnFiles(folder: string): Promise<OwnModelFiles> {
  const text = await readBounded(folder, 'model.json', bounds.descriptionBytes);
  const json = v.safeParse(v.pipe(v.string(), v.parseJson(), v.looseObject({})), text.toString('utf8'));
  if (!json.success) throw new Error('model.json is no JSON object');
  if (json.output.format === 'graph-model') {
    throw new Error('it is a graph model; a layers model is needed, as Keras or tfjs saves it');
  }
  const parsed = v.safeParse(ModelJson, json.output);
  if (!parsed.success) throw new Error(`model.json: ${v.summarize(parsed.issues).replaceAll('\n', ' ')}`);
  const { modelTopology, weightsManifest } = parsed.output;
  checkLayers(modelTopology);
  const specs = weightsManifest.flatMap(({ weights }) =>
    weights.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
  );
  const expected = specs.reduce(
    (total, { shape }) => total + 4 * shape.reduce((product, size) => product * size, 1),
    0,
  );
  if (!(expected <= bounds.weightBytes))
    throw new Error(`its weights are larger than ${megabytes(bounds.weightBytes)}`);
  const files: Buffer[] = [];
  for (const path of weightsManifest.flatMap(({ paths }) => paths)) {
    files.push(await readBounded(folder, path, bounds.weightBytes));
  }
  const weights = Buffer.concat(files);
  if (weights.length !== expected) throw new Error('its weights have not the length that model.json tells');
  const hash = createHash('sha256').update(JSON.stringify(modelTopology)).update(weights).digest('hex');
  return { topology: modelTopology, specs, weights, hash };
}

/** Only classes that Facet compiles; a model inside the model is none. */
function checkLayers(topology: Record<string, unknown>): void {
  const parsed = v.safeParse(Topology, topology.model_config ?? topology);
  if (!parsed.success) throw new Error('its topology is not that of a tfjs layers model');
  const { config } = parsed.output;
  const layers = Array.isArray(config) ? config : config.layers;
  if (layers.length > bounds.layers) throw new Error(`it has more than ${String(bounds.layers)} layers`);
  const other = layers.find(({ class_name: name }) => name !== 'InputLayer' && !Object.hasOwn(lowerings, name));
  if (other) throw new Error(`it has a layer of class ${other.class_name}, which Facet does not compile`);
}

/** Reads a file that lies in the folder, whatever links say. */
async function readBounded(folder: string, path: string, most: number): Promise<Buffer> {
  const root = await realpath(folder);
  const file = await realpath(join(root, path)).catch(() => null);
  if (file === null) throw new Error(`${path} is missing`);
  if (isAbsolute(path) || !file.startsWith(root + sep)) throw new Error(`${path} lies outside its folder`);
  const found = await stat(file);
  if (!found.isFile()) throw new Error(`${path} is no file`);
  if (found.size > most) throw new Error(`${path} is larger than ${megabytes(most)}`);
  return readFile(file);
}

const megabytes = (bytes: number): string => `${String(Math.round(bytes / 1e6))} MB`;
