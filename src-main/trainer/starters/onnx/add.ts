import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { at } from '../../../../src-shared/domain/at';
import { Failure } from '../../../../src-shared/domain/failure';
import type { InputChoices, OpenedModel } from '../../../../src-shared/domain/foreign-model';
import { knownInput } from '../../../../src-shared/domain/known-input';
import type { ModelInput } from '../../../../src-shared/domain/model-input';
import { randomGenerator } from '../../../../src-shared/domain/random';
import type { StarterDescription } from '../../../../src-shared/workers/trainer';
import { writeSynced } from '../../../platform/atomic';
import { readModelFile } from '../../../platform/model-folder';
import { loadOnnxRuntime } from '../../../platform/onnx/runtime';
import { readSidecar } from '../../foreign/sidecar';
import { OpenOutput } from '../../onnx/chosen-output';
import { imageEnds, openImageNetwork, type ImageEnds } from '../../onnx/image-network';
import { mostModelBytes, readOnnxFile, type OnnxFile } from '../../../platform/onnx/model-file';
import { dimensionBounds, shortened } from '../own';
import { describeStarter, writeStarterFolder } from '../starter-folder';

interface Wishes {
  /** Without an output, the features are in the only one, or the only one with two axes. */
  readonly choices: InputChoices;
  readonly licence: string | null;
}

/** Name of a starter's network in its folder. */
const networkFile = 'model.onnx';

/**
 * Adds an ONNX network as a starter: checks its file, finds out how it takes pictures, and runs it. Then copies it to a folder below
 * `into` that is named by its content and by how it takes pictures. The caller must bound this process's memory and time.
 * @param from an .onnx file, or a folder with one
 * @throws Failure of kind 'unsupported' with the reason when the network can't be used, 'bad-input' when facts of its input are not known
 */
export async function addOnnxStarter(
  from: string,
  into: string,
  { choices, licence: stated }: Wishes,
): Promise<StarterDescription> {
  try {
    const file = await readOnnxFile(from);
    const sidecar = await readSidecar(dirname(file.path));
    const ends = imageEnds(file, choices.output ?? featureOutput(file));
    const { input } = knownInput(from, { ...factsOf(ends), sidecar }, choices);
    const external = await Promise.all(
      file.external.map(async (name) => [name, await readModelFile(dirname(file.path), name, mostModelBytes)] as const),
    );
    const output = ends.output.name;
    const id = `own-${hashOf(file, external, { input, output }).slice(0, 12)}`;
    const target = join(into, id);
    if (existsSync(target)) return await describeStarter(target);
    const dimensions = await tryOut(file, ends, input);
    const licence = stated ?? sidecar.licence;
    const facts = { onnx: { input, output }, name: nameOf(file), ...(licence ? { licence } : {}) };
    const description: StarterDescription = { id, dimensions, inputEdge: input.edge, ...facts };
    await writeStarterFolder(target, description, async (temporary) => {
      await writeSynced(join(temporary, networkFile), file.bytes);
      for (const [name, bytes] of external) {
        await mkdir(dirname(join(temporary, name)), { recursive: true });
        await writeSynced(join(temporary, name), bytes);
      }
      return [networkFile, ...external.map(([name]) => name)];
    });
    return description;
  } catch (error) {
    if (error instanceof Failure) throw error;
    const reason = shortened(error instanceof Error ? error.message : String(error));
    throw new Failure(
      'unsupported',
      `The ONNX network in ${from} can't be used as a starter: ${reason.replace(/\.$/, '')}.`,
      error instanceof OpenOutput
        ? { step: 'describe-model', missing: ['output'] }
        : 'Export it with one image as its input and one row of features per image.',
      { cause: error },
    );
  }
}

/** The name of the network's file; that of its folder where the file's says nothing. */
function nameOf({ path }: OnnxFile): string {
  const name = basename(path);
  return /^model(_\w+)?\.onnx$/.test(name) ? `${basename(dirname(path))}/${name}` : name;
}

/** The only output with one row per image, where there are several outputs; null to leave the choice to `imageEnds`. */
function featureOutput({ description: { outputs } }: OnnxFile): string | null {
  const rows = outputs.filter(({ dims }) => dims.length === 2);
  return outputs.length > 1 && rows.length === 1 ? at(rows, 0).name : null;
}

/** What the network says about its own input. */
const factsOf = ({ edge, layout, input }: ImageEnds): Pick<OpenedModel, 'input' | 'takesBytes'> => ({
  input: { ...(edge !== null && { edge }), ...(layout !== null && { layout }) },
  takesBytes: input.type === 'uint8',
});

/** SHA-256 of everything that its features depend on, 64 hex digits. */
function hashOf(
  { bytes }: OnnxFile,
  external: readonly (readonly [string, Buffer])[],
  facts: { readonly input: ModelInput; readonly output: string },
): string {
  const hash = createHash('sha256').update(bytes);
  for (const [name, content] of external) hash.update(name).update(content);
  return hash.update(JSON.stringify(facts)).digest('hex');
}

/**
 * Runs a network on pictures of noise.
 * @returns features per image
 * @throws Error with a reason when its features are not finite, have no length that can be used, or depend on the pictures beside it
 */
async function tryOut(file: OnnxFile, ends: ImageEnds, input: ModelInput): Promise<number> {
  const bytes = input.edge * input.edge * 3;
  const random = randomGenerator('a first run');
  const pixels = Uint8Array.from({ length: 2 * bytes }, () => random.integer(256));
  const network = await openImageNetwork(loadOnnxRuntime(), file, { ends, input });
  try {
    const both = await network.run(pixels, 2);
    const second = await network.run(pixels.subarray(bytes), 1);
    const width = both.length / 2;
    const [fewest, most] = dimensionBounds;
    if (second.length !== width) throw new Error('it does not give one row of features per image');
    if (width < fewest || width > most) {
      throw new Error(
        `its output “${ends.output.name}” gives ${width.toLocaleString('en')} features per image, where ${String(fewest)} to ${most.toLocaleString('en')} can be used`,
      );
    }
    if (!both.every(Number.isFinite)) throw new Error('it gives features that are not finite numbers');
    const scale = second.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 1e-6);
    if (second.some((value, index) => Math.abs(value - at(both, width + index)) > 1e-2 * scale)) {
      throw new Error('its features of a picture depend on the pictures beside it');
    }
    return width;
  } finally {
    await network.close();
  }
}
