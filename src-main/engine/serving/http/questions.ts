import { requirePlainJson } from './json-shape';
import { pictureOf } from './pictures';
import { Refused } from './refusal';

/** Signatures of a model with their inputs, pixels and picture files, as its export as a SavedModel has them. Either takes both here. */
export const signatures = { serving_default: 'images', files: 'image_bytes' } as const;
const inputs: readonly string[] = Object.values(signatures);

/** Pictures to predict, and the form of the answer. */
export interface Question {
  /** Bytes of picture files. */
  readonly pictures: readonly Buffer[];
  /** 'row' for {"predictions": [...]}, one object per picture; 'column' for {"outputs": {...}}. */
  readonly form: 'row' | 'column' | 'classify';
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the body of a :predict request: {"instances": [...]}, one picture each, or {"inputs": [...]}; either may name the input.
 * @throws Refused 400
 */
export function predictQuestion(body: Buffer, most: number): Question {
  const fields = fieldsOf(body);
  const { instances, inputs: columns } = fields;
  if ((instances === undefined) === (columns === undefined)) {
    throw new Refused(400, 'A request has either "instances", one per picture, or "inputs".');
  }
  if (instances !== undefined) return { pictures: listed(instances, 'instances', most), form: 'row' };
  return { pictures: listed(unnamed(columns), 'inputs', most), form: 'column' };
}

/** Reads the body of a :classify request: {"examples": [{"images": picture}, ...]}. @throws Refused 400 */
export function classifyQuestion(body: Buffer, most: number): Question {
  return { pictures: listed(fieldsOf(body).examples, 'examples', most), form: 'classify' };
}

function fieldsOf(body: Buffer): Fields {
  requirePlainJson(body);
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (error) {
    // V8's message may quote the body, which may be a picture.
    const place = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw new Refused(
      400,
      `JSON Parse error: the body is not JSON${place === undefined ? '' : ` (position ${place})`}.`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refused(400, 'JSON Parse error: the body is not an object.');
  }
  const fields = value as Fields;
  const signature = fields.signature_name;
  if (signature !== undefined && signature !== '' && !Object.keys(signatures).some((name) => name === signature)) {
    throw new Refused(400, `Serving signature not found; this model has ${Object.keys(signatures).join(' and ')}.`);
  }
  return fields;
}

function listed(values: unknown, name: string, most: number): Buffer[] {
  if (!Array.isArray(values)) throw new Refused(400, `"${name}" must be a list of pictures.`);
  if (values.length === 0) throw new Refused(400, `"${name}" is empty.`);
  if (values.length > most)
    throw new Refused(400, `A request may have ${String(most)} pictures, not ${String(values.length)}.`);
  return values.map((value: unknown, index) => pictureOf(unnamed(value), `${name}[${String(index)}]`));
}

/** A value, without the name of its input: {"images": picture} or {"image_bytes": picture}. */
function unnamed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const name = inputs.find((each) => Object.hasOwn(value, each));
  return name === undefined ? value : (value as Fields)[name];
}
