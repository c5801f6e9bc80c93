import { join, posix } from 'node:path';
import type { PartName } from '../../../../src-shared/domain/layouts';
import { partNamed, partOfFolders } from '../../../../src-shared/domain/part-names';
import type { AnnotatedImage, Unusable } from './annotated-image';
import type { Annotations } from './annotations';
import { jsonItems, unreadable, type JsonItem } from './json-items';
import { own, textOf } from './json-values';
import type { KnownImages } from './known-images';

type Id = string;

/**
 * Reads COCO annotations (cocodataset.org/#format-data): an image whose annotations have one category has that class. Its part is its own
 * `split`, which Facet writes, else told by the name of the file or its folder.
 */
export async function* readCoco(
  { root, file }: Annotations,
  known: KnownImages,
): AsyncGenerator<AnnotatedImage | Unusable> {
  const { images, categories, categoriesOf } = await collect(join(root, file));
  const part = partOfFile(file);
  const near = posix.dirname(file) === '.' ? '' : posix.dirname(file);
  for (const { id, name, split } of images) {
    const codes = [...(categoriesOf.get(id) ?? [])];
    if (name.trim() === '') yield { problem: 'its file_name is empty' };
    else if (codes.some((code) => !categories.has(code))) yield { problem: 'its category is not in the file' };
    else {
      yield {
        path: known.find(name, near, part) ?? name,
        classes: codes.map((code) => categories.get(code) ?? code),
        part: (split === null ? undefined : partNamed(split)) ?? part,
      };
    }
  }
}

/** The part that a file of annotations is about, as instances_train2017.json or valid/_annotations.coco.json say. */
export function partOfFile(file: string): PartName | null {
  for (const word of posix
    .basename(file)
    .toLowerCase()
    .split(/[^a-z]+/)) {
    const part = partNamed(word);
    if (part) return part;
  }
  return partOfFolders(posix.dirname(file));
}

interface Collected {
  readonly images: readonly { readonly id: Id; readonly name: string; readonly split: string | null }[];
  readonly categories: ReadonlyMap<Id, string>;
  readonly categoriesOf: ReadonlyMap<Id, ReadonlySet<Id>>;
}

/** Collects images and categories. Of annotations only the category is kept: most of their text are outlines. */
async function collect(file: string): Promise<Collected> {
  const images: { id: Id; name: string; split: string | null }[] = [];
  const categories = new Map<Id, string>();
  const categoriesOf = new Map<Id, Set<Id>>();
  const seen = new Map<string, number>();
  const missing = (list: string, what: string): Error =>
    unreadable(file, `it is no COCO file: element ${String(seen.get(list))} of its ${list} has no ${what}`);
  for await (const item of jsonItems(file, 'map', otherForm)) {
    const list = item.list ?? '';
    seen.set(list, (seen.get(list) ?? 0) + 1);
    const text = (key: string): string => {
      const found = textOf(valueOf(item, key));
      if (found === null) throw missing(list, 'problem' in item ? `sense: ${item.problem}` : key);
      return found;
    };
    if (list === 'images') {
      images.push({ id: text('id'), name: text('file_name'), split: textOf(valueOf(item, 'split')) });
    } else if (list === 'categories') {
      categories.set(text('id'), text('name').trim());
    } else if (list === 'annotations') {
      const [image, category] = [text('image_id'), text('category_id')];
      const before = categoriesOf.get(image);
      if (before) before.add(category);
      else categoriesOf.set(image, new Set([category]));
    }
  }
  if (!seen.has('images')) throw unreadable(file, 'it is no COCO file: it has no images');
  return { images, categories, categoriesOf };
}

const otherForm =
  'Give COCO annotations, or a CSV file; or import the folder of another export, without naming the file.';

const valueOf = (item: JsonItem, key: string): unknown => ('value' in item ? own(item.value, key) : undefined);
