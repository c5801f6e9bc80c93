import { isAbsolute } from 'node:path';
import * as v from 'valibot';
import { ClassName } from '../../../src-shared/contract/classes';
import { AttributeName, AttributeValue } from '../../../src-shared/domain/attribute';
import { ImageState, LabelState } from '../../../src-shared/domain/image';
import { Tag } from '../../../src-shared/domain/selection';
import { NameText } from '../../../src-shared/domain/texts';
import { Failure } from '../../../src-shared/domain/failure';
import type { Db } from './db';
import { newestCatalog } from './database';
import { openFile, requireApplication, requireOwnSchema } from './open-file';

/** Most tags, and most attributes, that are read of one image. Nobody who labels pictures has more. */
const mostTexts = 500;
const longestPath = 4096;

const confirmedColumns = 'k.sha256 AS confirmedHash, k.actor AS confirmedBy, k.at AS confirmedAt';
/** SQL: confirmations that hold, for the class and the content that images have. */
const joinedConfirmations =
  'LEFT JOIN label_confirmations k ON k.image_id = i.id AND k.class_id = i.class_id AND k.sha256 = i.sha256';

/** Whether a path stays within its source. */
const isWithin = (path: string): boolean =>
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
const Text = v.pipe(
  v.string(),
  v.maxLength(longestPath),
  v.check((text) => !text.includes('\0')),
);

/** What a person said of an image. */
const Said = v.pipe(
  v.tuple([NameText, v.picklist(['labelled', 'unsure', 'excluded']), v.nullable(ClassName), v.nullable(v.number())]),
  v.check(([, state, className]) => (state === 'labelled') === (className !== null)),
  v.transform(([annotator, state, className, at]) => ({ annotator, state, className, at })),
);

/** A row of another project, checked against the limits that the contract sets for people's input. */
const Row = v.pipe(
  v.object({
    id: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    root: v.pipe(Text, v.check(isAbsolute)),
    path: v.pipe(Text, v.check(isWithin)),
    state: ImageState,
    labelState: LabelState,
    className: v.nullable(ClassName),
    tags: v.pipe(v.string(), v.parseJson(), v.array(Tag), v.maxLength(mostTexts)),
    attributes: v.pipe(
      v.string(),
      v.parseJson(),
      v.array(v.tuple([AttributeName, AttributeValue])),
      v.maxLength(mostTexts),
    ),
    annotations: v.pipe(v.string(), v.parseJson(), v.array(Said), v.maxLength(mostTexts)),
    confirmedHash: v.nullable(
      v.pipe(
        v.instance(Buffer),
        v.check(({ length }) => length === 32),
      ),
    ),
    confirmedBy: v.nullable(NameText),
    confirmedAt: v.nullable(v.pipe(v.number(), v.safeInteger())),
  }),
  v.check(({ labelState, className }) => (labelState === 'labelled') === (className !== null)),
);
export type OtherImage = v.InferOutput<typeof Row>;

/** A row that Facet can't have written, with what can be shown of it. */
export interface BadImage {
  readonly id: number;
  readonly bad: string;
}

export type OtherCatalog = ReturnType<typeof openOtherCatalog>;

/** The first catalogs that have attributes, confirmed labels, and annotations. */
const [firstWithAttributes, firstWithConfirmed, firstWithAnnotations] = [40, 140, 180];
/** SQL: what persons said of an image, in the order in which they said it. */
const annotations = `(SELECT json_group_array(json_array(name, state, class, at)) FROM (
  SELECT p.name, a.state, c.name AS class, a.at FROM annotations a JOIN annotators p ON p.id = a.annotator_id
    LEFT JOIN classes c ON c.id = a.class_id WHERE a.image_id = i.id ORDER BY a.at, a.id LIMIT ${String(mostTexts + 1)}))`;
const pageRows = 200;

/**
 * The catalog of a project that is not open here, for reading only; another Facet may be working in it. The caller has had its pages
 * checked in a thread (check-thread.ts), because a page of a damaged file can refer to itself. Kinds 'newer-project', 'not-a-project',
 * 'project-damaged'.
 */
export function openOtherCatalog(file: string) {
  const db = open(file);
  const some = (table: string, value: string): string =>
    `(SELECT json_group_array(${value}) FROM (SELECT * FROM ${table} WHERE image_id = i.id LIMIT ${String(mostTexts + 1)}))`;
  const attributes = some('image_attributes', 'json_array(name, value)');
  const isOlder = versionOf(db) < firstWithConfirmed;
  const confirmed = isOlder ? 'NULL AS confirmedHash, NULL AS confirmedBy, NULL AS confirmedAt' : confirmedColumns;
  const page = db.prepare<[number], { id: number; path: unknown }>(`
    SELECT i.id, s.root, i.path, i.state, i.label_state AS labelState, c.name AS className,
      ${some('image_tags', 'tag')} AS tags,
      ${versionOf(db) < firstWithAttributes ? `'[]'` : attributes} AS attributes,
      ${versionOf(db) < firstWithAnnotations ? `'[]'` : annotations} AS annotations, ${confirmed}
    FROM images i JOIN sources s ON s.id = i.source_id LEFT JOIN classes c ON c.id = i.class_id
      ${isOlder ? '' : joinedConfirmations}
    WHERE i.id > ? ORDER BY i.id LIMIT ${String(pageRows)}`);

  return {
    /** All images in order of id, page by page. */
    *pages(): Generator<(OtherImage | BadImage)[]> {
      for (let after = 0; ;) {
        const rows = page.all(after);
        if (rows.length === 0) return;
        yield rows.map(imageOf);
        after = rows.at(-1)?.id ?? after;
      }
    },
    close: (): void => void db.close(),
  };
}

function imageOf(row: { id: number; path: unknown }): OtherImage | BadImage {
  const parsed = v.safeParse(Row, row);
  return parsed.success ? parsed.output : { id: row.id, bad: String(row.path).slice(0, 200) };
}

function open(file: string): Db {
  const db = openFile(file, { readonly: true });
  try {
    requireApplication(db, file);
    if (versionOf(db) > newestCatalog) {
      throw new Failure('newer-project', `${file} was made by a newer Facet.`, 'Update Facet; nothing was changed.');
    }
    requireOwnSchema(db, file);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

const versionOf = (db: Db): number => Number(db.pragma('user_version', { simple: true }));
