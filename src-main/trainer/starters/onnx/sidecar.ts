import * as v from 'valibot';
import type { ModelInput, PartOfInput } from '../../../../src-shared/domain/model-input';
import { isMissing } from '../../../platform/errors';
import { longestDescription, readModelFile } from '../../../platform/model-folder';

/** What the files beside a network say about it. */
export interface Sidecar {
  /** Name of the file that says so. */
  readonly file: string;
  readonly input: PartOfInput;
  /** Licence, as the file names it. */
  readonly licence: string | null;
}

/** Files in which other libraries describe how a network takes pictures. The first that is there and says something counts. */
const readers = [
  ['preprocessor_config.json', fromHuggingFace],
  ['config.json', fromTimm],
] as const;

/**
 * Reads how a network takes pictures from the files that Hugging Face's transformers or timm keep beside it.
 * @returns null when none of them is there, or none says anything about pictures
 * @throws Error with a reason when such a file is no JSON, or has figures that can't be
 */
export async function readSidecar(folder: string): Promise<Sidecar | null> {
  for (const [file, read] of readers) {
    const json = await readJson(folder, file);
    const found = json && read(json);
    if (found) return { file, ...found };
  }
  return null;
}

type Json = Readonly<Record<string, unknown>>;

async function readJson(folder: string, file: string): Promise<Json | null> {
  const bytes = await readModelFile(folder, file, longestDescription).catch((error: unknown) => {
    if (error instanceof Error && isMissing(error.cause)) return null;
    throw error;
  });
  if (bytes === null) return null;
  const json = v.safeParse(
    v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())),
    bytes.toString('utf8'),
  );
  if (json.success) return json.output;
  throw new Error(`${file} is no JSON object`);
}

const Values = v.tuple([v.number(), v.number(), v.number()]);
const Extent = v.union([
  v.number(),
  v.object({ height: v.number(), width: v.number() }),
  v.pipe(
    v.object({ shortest_edge: v.number() }),
    v.transform(({ shortest_edge: edge }) => edge),
  ),
]);

/** huggingface/transformers, image_processing_base.py: image_mean and image_std are of values times rescale_factor. */
const HuggingFace = v.object({
  do_rescale: v.optional(v.boolean(), true),
  rescale_factor: v.optional(v.number(), 1 / 255),
  do_normalize: v.optional(v.boolean(), true),
  image_mean: v.optional(v.nullable(Values)),
  image_std: v.optional(v.nullable(Values)),
  do_center_crop: v.optional(v.nullable(v.boolean()), false),
  crop_size: v.optional(v.nullable(Extent)),
  size: v.optional(v.nullable(Extent)),
});

function fromHuggingFace(json: Json): Omit<Sidecar, 'file'> | null {
  if (!('image_mean' in json) && !('do_normalize' in json) && !('do_rescale' in json)) return null;
  const parsed = v.safeParse(HuggingFace, json);
  if (!parsed.success) throw unreadable('preprocessor_config.json', parsed.issues);
  const { do_rescale: isScaled, rescale_factor: factor, do_normalize: isNormalized, ...rest } = parsed.output;
  const edge = edgeOf((rest.do_center_crop ? rest.crop_size : null) ?? rest.size, 'preprocessor_config.json');
  return {
    input: {
      ...(edge === null ? {} : { edge }),
      scale: isScaled ? factor : 1,
      mean: (isNormalized ? rest.image_mean : null) ?? [0, 0, 0],
      deviation: (isNormalized ? rest.image_std : null) ?? [1, 1, 1],
      channels: 'rgb',
    },
    licence: null,
  };
}

/** huggingface/pytorch-image-models, timm/models/_hub.py: pretrained_cfg, or its fields at the top in old files. Values are 0 to 1. */
const Timm = v.object({
  input_size: v.optional(v.tuple([v.number(), v.number(), v.number()])),
  mean: Values,
  std: Values,
  license: v.optional(v.nullable(v.string())),
});

function fromTimm(json: Json): Omit<Sidecar, 'file'> | null {
  const config = json.pretrained_cfg ?? json;
  if (typeof config !== 'object' || !('mean' in config) || !('std' in config)) return null;
  const parsed = v.safeParse(Timm, config);
  if (!parsed.success) throw unreadable('config.json', parsed.issues);
  const { input_size: size, mean, std: deviation, license = null } = parsed.output;
  const edge = size && edgeOf({ height: size[1], width: size[2] }, 'config.json');
  return {
    input: { ...(edge ? { edge } : {}), scale: 1 / 255, mean, deviation, channels: 'rgb' },
    licence: license,
  };
}

/** Edge of a square in pixels; null where nothing is said. */
function edgeOf(extent: v.InferOutput<typeof Extent> | null | undefined, file: string): ModelInput['edge'] | null {
  if (extent === null || extent === undefined) return null;
  if (typeof extent === 'number') return extent;
  if (extent.height === extent.width) return extent.height;
  throw new Error(
    `${file} asks for ${String(extent.width)} × ${String(extent.height)} pixels, where a square is needed`,
  );
}

const unreadable = (file: string, issues: [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): Error =>
  new Error(`${file}: ${v.summarize(issues).replaceAll('\n', ' ')}`);
