import * as v from 'valibot';
import { inputRanges, ModelInput } from '../../../src-shared/domain/model-input';
import type { Sidecar } from '../../../src-shared/domain/foreign-model';
import { isMissing } from '../../platform/errors';
import { longestDescription, readModelFile, readModelMetadata } from '../../platform/model-folder';

type Input = NonNullable<Sidecar['input']>;
type Facts = Partial<Pick<Sidecar, 'classes' | 'input' | 'licence' | 'facet'>>;

/**
 * Reads what the files beside a network say about it: Facet's or Teachable Machine's metadata.json, preprocessor_config.json and config.json of
 * Hugging Face, timm's pretrained_cfg, labels.json, labels.txt. The first file that states a fact counts.
 * @throws Error with a reason for a file that can't be read; Failure for metadata of Facet that are damaged
 */
export async function readSidecar(folder: string): Promise<Sidecar> {
  const found: { -readonly [K in keyof Sidecar]: Sidecar[K] } = {
    classesFrom: null,
    classes: null,
    inputFrom: null,
    input: null,
    licence: null,
    facet: null,
  };
  for (const { file, read } of readers) {
    const text = await textOf(folder, file);
    if (text === null) continue;
    const { classes, input, licence, facet } = await read(text, folder);
    if (classes && found.classes === null) Object.assign(found, { classes, classesFrom: file });
    if (input && found.input === null) Object.assign(found, { input, inputFrom: file });
    found.licence ??= licence ?? null;
    if (facet) found.facet = facet;
  }
  return found;
}

interface Reader {
  readonly file: string;
  readonly read: (text: string, folder: string) => Facts | Promise<Facts>;
}

const readers: readonly Reader[] = [
  { file: 'metadata.json', read: readMetadata },
  { file: 'preprocessor_config.json', read: (text) => readPreprocessor(objectIn(text)) },
  { file: 'config.json', read: (text) => readConfig(objectIn(text)) },
  { file: 'labels.json', read: (text) => ({ classes: namesIn(parsed(text)) }) },
  { file: 'labels.txt', read: (text) => ({ classes: linesOf(text) }) },
];

async function textOf(folder: string, file: string): Promise<string | null> {
  try {
    return (await readModelFile(folder, file, longestDescription)).toString('utf8');
  } catch (error) {
    if (error instanceof Error && isMissing(error.cause)) return null;
    throw error;
  }
}

async function readMetadata(text: string, folder: string): Promise<Facts> {
  const json = objectIn(text);
  if (json.format === 'facet-model') {
    const { classes, inputEdge: edge, preprocessing, decision = null } = await readModelMetadata(folder);
    const input: Input = { edge, layout: 'channels-last', channels: 'rgb', ...inputRanges.bytes };
    return { classes, input, facet: { preprocessing, decision } };
  }
  // Teachable Machine: values from -1 to 1.
  const { labels, imageSize } = json;
  const edge = v.is(ModelInput.entries.edge, imageSize) ? { edge: imageSize } : {};
  const isTeachable = namesIn(labels) !== null && 'edge' in edge;
  return {
    classes: namesIn(labels),
    input: isTeachable ? { ...edge, channels: 'rgb', ...inputRanges.signed } : null,
  };
}

/** Hugging Face's image processors (transformers, BaseImageProcessor). */
function readPreprocessor(json: Json): Facts {
  const {
    do_rescale: rescales,
    rescale_factor: factor,
    do_normalize: normalizes,
    image_mean: mean,
    image_std: deviation,
  } = json;
  const scale = rescales === false ? 1 : typeof factor === 'number' ? factor : 1 / 255;
  const edge = (json.do_center_crop === true ? edgeIn(json.crop_size) : null) ?? edgeIn(json.size);
  const plain = { mean: [0, 0, 0], deviation: [1, 1, 1] };
  const normal = normalizes === false ? plain : { mean: three(mean), deviation: three(deviation) };
  if (normal.mean === null || normal.deviation === null) return {};
  return { input: checked({ edge, layout: 'channels-first', channels: 'rgb', scale, ...normal }) };
}

/** Hugging Face's config.json: names of classes, and timm's pretrained_cfg, whose fields are at the top in old files. */
function readConfig(json: Json): Facts {
  const { id2label, label_names: labels, pretrained_cfg: timm = json } = json;
  const classes =
    namesIn(labels) ?? namesIn(v.is(v.record(v.string(), v.string()), id2label) ? inOrder(id2label) : null);
  if (!v.is(Json, timm)) return { classes };
  const [, edge = null] = v.is(v.array(v.number()), timm.input_size) ? timm.input_size : [];
  const values = { scale: 1 / 255, mean: three(timm.mean), deviation: three(timm.std) };
  if (values.mean === null || values.deviation === null) return { classes: classes ?? namesIn(timm.label_names) };
  return {
    classes: classes ?? namesIn(timm.label_names),
    input: checked({ edge, layout: 'channels-first', channels: 'rgb', ...values }),
    licence: typeof timm.license === 'string' ? timm.license : null,
  };
}

/** {"0": "a", "1": "b"} as a list; null for other keys. */
function inOrder(names: Readonly<Record<string, string>>): (string | undefined)[] {
  return Object.keys(names).map((_, index) => names[String(index)]);
}

/** Square edge of Hugging Face's forms of a size. */
function edgeIn(size: unknown): number | null {
  if (typeof size === 'number') return size;
  if (!v.is(Json, size)) return null;
  const { height, width, shortest_edge: shortest } = size;
  if (typeof height === 'number' && height === width) return height;
  return typeof shortest === 'number' ? shortest : null;
}

const Three = v.tuple([v.number(), v.number(), v.number()]);
const three = (values: unknown): [number, number, number] | null => (v.is(Three, values) ? values : null);

/** Facts about an input, without those that are null; null when they make no sense. */
function checked(facts: Readonly<Record<string, unknown>>): Input | null {
  const stated = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null));
  const { success, output } = v.safeParse(v.partial(ModelInput), stated);
  return success ? output : null;
}

/** One class per line, without blank lines at the end. */
function linesOf(text: string): string[] | null {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  while (lines.at(-1)?.trim() === '') lines.pop();
  return namesIn(lines);
}

/** A list of distinct names; null for anything else. */
function namesIn(value: unknown): string[] | null {
  if (!v.is(Names, value) || new Set(value).size < value.length) return null;
  return value;
}

const Names = v.pipe(
  v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(4096))),
  v.minLength(2),
  v.maxLength(100_000),
);
const Json = v.looseObject({});
type Json = v.InferOutput<typeof Json>;

function parsed(text: string): unknown {
  const { success, output } = v.safeParse(v.pipe(v.string(), v.parseJson()), text);
  return success ? output : null;
}

function objectIn(text: string): Json {
  const value = parsed(text);
  return v.is(Json, value) ? value : {};
}
