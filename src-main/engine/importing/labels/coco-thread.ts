import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import type { LabelRow } from '../../catalog/label-rows';
import type { CocoMessage } from './coco';
import type { BadRecord } from './csv-records';

// The program of the thread that reads COCO annotations (see coco.ts), which starts it.

/** Rows sent at once: a millisecond for the engine to take. */
const batchRows = 500;

const Id = v.union([v.number(), v.string()]);
const Coco = v.object({
  images: v.array(v.object({ id: Id, file_name: v.string() })),
  annotations: v.array(v.object({ image_id: Id, category_id: Id })),
  categories: v.array(v.object({ id: Id, name: v.string() })),
});

const tell = (message: CocoMessage): void => parentPort?.postMessage(message);

try {
  const parsed = v.safeParse(Coco, JSON.parse(readFileSync(workerData as string, 'utf8')));
  if (parsed.success) tellRows(parsed.output);
  else tell({ failed: `it is no COCO file: ${v.summarize(parsed.issues).split('\n')[0] ?? ''}` });
} catch (error) {
  tell({ failed: error instanceof Error ? error.message : String(error) });
}

function tellRows({ images, annotations, categories }: v.InferOutput<typeof Coco>): void {
  const names = new Map(categories.map(({ id, name }) => [id, name.trim()]));
  const classes = new Map<v.InferOutput<typeof Id>, Set<string>>();
  for (const { image_id: image, category_id: category } of annotations) {
    classes.set(image, (classes.get(image) ?? new Set()).add(names.get(category) ?? ''));
  }
  for (let from = 0; from < images.length; from += batchRows) {
    const some = images.slice(from, from + batchRows);
    tell({
      rows: some.map(({ id, file_name: path }, index) => rowOf(from + index + 1, path, [...(classes.get(id) ?? [])])),
    });
  }
}

/** An image of several classes is none of theirs: Facet gives an image one label. */
function rowOf(line: number, path: string, names: readonly string[]): LabelRow | BadRecord {
  const [className = null, second] = names;
  if (path.trim() === '') return { line, problem: 'its file_name is empty' };
  if (second !== undefined) return { line, problem: `it has several classes: ${names.join(', ')}` };
  if (className === '') return { line, problem: 'its category is not in the file' };
  const state = className === null ? 'unlabelled' : 'labelled';
  return { line, path, state, className, tags: [], attributes: [] };
}
