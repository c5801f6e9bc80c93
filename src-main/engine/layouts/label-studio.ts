import type { LayoutChoice } from '../../../src-shared/domain/layouts';
import { addressesNote, hasAddress } from '../tables/annotator-names';
import { firstItems } from '../tables/annotations/json-items';
import { isMap, own } from '../tables/annotations/json-values';
import { likeliestField } from '../tables/annotations/label-studio/fields';
import { cellTask, fieldsOf, isExportHeader, taskOf } from '../tables/annotations/label-studio/tasks';
import { shapeOf } from '../tables/csv-shape';
import { chosenFiles, chosenLabel, othersNamed, readAnnotationFiles } from './annotation-files';
import { plainFit, type Fit, type Layout, type Place } from './layout';

/** Exports of Label Studio in JSON, JSON-MIN or CSV, beside the images or above them. */
export const labelStudio: Layout = {
  name: 'label-studio',
  async recognise(place, choice) {
    const [first, ...others] = await exportsOf(place, choice);
    return first ? fitOf(first, others, choice) : null;
  },
  async read(place, choice, signal) {
    const [first] = await exportsOf(place, choice);
    const files = first ? [{ file: first.file }] : [];
    const label = first && fieldOf(first, choice);
    return readAnnotationFiles(place, 'label-studio', files, { namesImages: true, label, choice, signal });
  },
};

interface Export {
  readonly file: string;
  readonly form: 'JSON' | 'JSON-MIN' | 'CSV';
  /** Names of the fields with answers, in the head of the file. */
  readonly fields: readonly string[];
  readonly hasAddresses: boolean;
}

/** Most files that are looked at. */
const mostFiles = 50;

/** Likelihood where the export gives no class, so that class folders of a split are more likely meant. */
const withoutLabel = 0.6;

const noChoices = 'Its first tasks have no choices about whole images, so images may get no label.';

function fitOf(found: Export, others: readonly Export[], choice: LayoutChoice): Fit {
  const { file, form, fields, hasAddresses } = found;
  const ofFields = fields.length > 1 ? ` with the fields ${fields.slice(0, 10).join(', ')}` : '';
  return {
    ...plainFit(fields.length > 0 ? 0.95 : withoutLabel, `An export of Label Studio in ${form}${ofFields}`),
    labelNames: fields,
    label: fieldOf(found, choice) ?? null,
    file,
    ...(hasAddresses && { hasAddresses }),
    notes: [
      ...(fields.length === 0 ? [noChoices] : []),
      ...(hasAddresses && choice.emails !== true ? [addressesNote] : []),
      ...(others.length > 0 ? [`There are other exports: ${others.map((each) => each.file).join(', ')}.`] : []),
    ],
  };
}

/** The field that becomes the class; undefined where the head shows none. */
function fieldOf({ fields }: Export, choice: LayoutChoice): string | null | undefined {
  const chosen = chosenLabel(fields, choice);
  return chosen === undefined ? (likeliestField(fields) ?? undefined) : chosen;
}

async function exportsOf(place: Place, choice: LayoutChoice): Promise<Export[]> {
  const named = chosenFiles(
    othersNamed(place, (name) => /\.(json|csv)$/.test(name)),
    choice,
    place,
  );
  const found: Export[] = [];
  for (const file of named.slice(0, mostFiles)) {
    const head = (await place.head(file)).replace(/^\ufeff/, '');
    const one = /\.csv$/i.test(file) ? csvExport(file, head) : jsonExport(file, head);
    if (one) found.push(one);
  }
  return found;
}

function jsonExport(file: string, head: string): Export | null {
  if (!/^\s*\[/.test(head)) return null;
  const items = firstItems(head, 'list').flatMap((item) => ('value' in item && isMap(item.value) ? [item.value] : []));
  const isFull = items.some(
    (item) => isMap(own(item, 'data')) && (Object.hasOwn(item, 'annotations') || Object.hasOwn(item, 'completions')),
  );
  const isFlat = items.some((item) => Object.hasOwn(item, 'annotation_id') || Object.hasOwn(item, 'lead_time'));
  // The head may end within the first task.
  const isBegun =
    items.length === 0 && /"(annotations|completions)"\s*:\s*\[/.test(head) && head.includes('"from_name"');
  if (!isFull && !isFlat && !isBegun) return null;
  const fields = isBegun
    ? [...head.matchAll(/"from_name"\s*:\s*"([^"\\]{1,100})"/g)].map(([, name = '']) => name)
    : items.flatMap((item) => taskOf(item, false) ?? []).flatMap(fieldsOf);
  const hasAddresses = /"(email|completed_by|annotator)"\s*:\s*"[^"]*@/.test(head);
  return { file, form: isFlat && !isFull ? 'JSON-MIN' : 'JSON', fields: [...new Set(fields)], hasAddresses };
}

function csvExport(file: string, head: string): Export | null {
  const lines = head.split(/\r\n|\n|\r/, 21).slice(0, 20);
  if (!isExportHeader(lines[0] ?? '')) return null;
  const { names, rows } = shapeOf(file, lines);
  const items = rows.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index]])));
  const tasks = items.flatMap((item) => cellTask(item, false) ?? []);
  const hasAddresses = items.some((item) => hasAddress(item.annotator ?? ''));
  return { file, form: 'CSV', fields: [...new Set(tasks.flatMap(fieldsOf))], hasAddresses };
}
