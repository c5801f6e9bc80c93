import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { Failure } from '../../../src-shared/domain/failure';
import type { LabelRow } from '../catalog/label-rows';
import type { BadRecord } from './csv-records';

/** Rows sent at once, which the engine takes in a millisecond. */
const batchRows = 500;

const Id = v.union([v.number(), v.string()]);
const Coco = v.object({
  images: v.array(v.object({ id: Id, file_name: v.string() })),
  annotations: v.array(v.object({ image_id: Id, category_id: Id })),
  categories: v.array(v.object({ id: Id, name: v.string() })),
});

/**
 * Reads each image's class from COCO annotations. A row's line is the image's number in the file. Runs in a thread, because a file of
 * hundreds of MB is parsed at once. Kind 'bad-input'.
 */
export function* readCoco(file: string): Generator<(LabelRow | BadRecord)[]> {
  const { images, annotations, categories } = parse(file);
  const names = new Map(categories.map(({ id, name }) => [id, name.trim()]));
  const classes = new Map<v.InferOutput<typeof Id>, Set<string>>();
  for (const { image_id: image, category_id: category } of annotations) {
    const own = classes.get(image) ?? new Set<string>();
    classes.set(image, own.add(names.get(category) ?? ''));
  }
  for (let from = 0; from < images.length; from += batchRows) {
    const some = images.slice(from, from + batchRows);
    yield some.map(({ id, file_name: path }, index) => rowOf(from + index + 1, path, [...(classes.get(id) ?? [])]));
  }
}

function parse(file: string): v.InferOutput<typeof Coco> {
  const bytes = readFileSync(file);
  try {
    const parsed = v.safeParse(Coco, JSON.parse(bytes.toString('utf8')));
    if (parsed.success) return parsed.output;
    throw new Error(`it is no COCO file: ${v.summarize(parsed.issues).split('\n')[0] ?? ''}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('bad-input', `${file} can't be read: ${reason}.`, 'Give COCO annotations, or a CSV file.');
  }
}

/** The row of an image. Several classes make it a bad one, since an image has one label. */
function rowOf(line: number, path: string, names: readonly string[]): LabelRow | BadRecord {
  const [className = null, second] = names;
  if (path.trim() === '') return { line, problem: 'its file_name is empty' };
  if (second !== undefined) return { line, problem: `it has several classes: ${names.join(', ')}` };
  if (className === '') return { line, problem: 'its category is not in the file' };
  const state = className === null ? 'unlabelled' : 'labelled';
  return { line, path, state, className, tags: [], attributes: [] };
}
