import Database from 'better-sqlite3';
import type { ImageState, LabelState } from '../../../src-shared/domain/image';
import { Failure } from '../../../src-shared/domain/failure';
import { applicationId, newestCatalog, type Db } from './database';

export interface OtherImage {
  readonly id: number;
  readonly root: string;
  readonly path: string;
  readonly state: ImageState;
  readonly labelState: LabelState;
  readonly className: string | null;
  readonly tags: readonly string[];
  readonly attributes: readonly (readonly [string, string])[];
}

interface Row extends Omit<OtherImage, 'tags' | 'attributes'> {
  tags: string;
  attributes: string;
}

export type OtherCatalog = ReturnType<typeof openOtherCatalog>;

/** The first catalog that has attributes. */
const firstWithAttributes = 40;
const pageRows = 200;

/**
 * The catalog of a project that is not open here, for reading only; another Facet may be working in it meanwhile. Kinds
 * 'newer-project', 'not-a-project', 'project-damaged'.
 */
export function openOtherCatalog(file: string) {
  const db = open(file);
  const attributes = `(SELECT json_group_array(json_array(a.name, a.value)) FROM image_attributes a WHERE a.image_id = i.id)`;
  const page = db.prepare<[number], Row>(`
    SELECT i.id, s.root, i.path, i.state, i.label_state AS labelState, c.name AS className,
      (SELECT json_group_array(t.tag) FROM image_tags t WHERE t.image_id = i.id) AS tags,
      ${versionOf(db) < firstWithAttributes ? `'[]'` : attributes} AS attributes
    FROM images i JOIN sources s ON s.id = i.source_id LEFT JOIN classes c ON c.id = i.class_id
    WHERE i.id > ? ORDER BY i.id LIMIT ${String(pageRows)}`);

  return {
    /** All images in order of id, a page at a time. */
    *pages(): Generator<OtherImage[]> {
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

function imageOf({ tags, attributes, ...row }: Row): OtherImage {
  return { ...row, tags: JSON.parse(tags) as string[], attributes: JSON.parse(attributes) as [string, string][] };
}

function open(file: string): Db {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    check(db, file);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function check(db: Db, file: string): void {
  if (db.pragma('application_id', { simple: true }) !== applicationId) {
    throw new Failure('not-a-project', `${file} is not a Facet catalog.`, 'Choose a folder that Facet made.');
  }
  if (versionOf(db) > newestCatalog) {
    throw new Failure('newer-project', `${file} was made by a newer Facet.`, 'Update Facet; nothing was changed.');
  }
}

const versionOf = (db: Db): number => Number(db.pragma('user_version', { simple: true }));
