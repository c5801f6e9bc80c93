import type { LabelState } from '../../../src-shared/domain/image';
import type { Db } from './db';
import { idRanges, type IdRange } from './id-ranges';

/** Where an annotation comes from: an import's source, an answer of a second look, or a label given in the project before one. */
export type AnnotationOrigin = 'import' | 'second-look' | 'label';

/** One person's label of one image. */
export interface NewAnnotation {
  /** Name of the person as recorded; '' for labels of imports that name nobody. */
  readonly annotator: string;
  readonly state: Exclude<LabelState, 'unlabelled'>;
  /** null unless the state is 'labelled'. */
  readonly classId: number | null;
  /** Milliseconds since 1970; null where it is unknown. */
  readonly at: number | null;
  readonly origin: AnnotationOrigin;
  /** The second look that it answers; left out for other origins. */
  readonly look?: number;
  /** Name of the imported table or project. */
  readonly file?: string | null;
}

/** An annotation as kept. `annotator` is the name that is shown, `classId` the class of the time. */
export interface Annotation extends Required<NewAnnotation> {
  readonly image: number;
  readonly file: string | null;
}

/** A person's answer, for figures over all images. */
export interface Answer {
  readonly image: number;
  /** Name that is shown; persons of the same name are one. */
  readonly annotator: string;
  /** Class of the time; null for unsure and excluded. */
  readonly classId: number | null;
  readonly at: number | null;
}

/** A person as the catalog keeps it. */
export interface AnnotatorRecord {
  readonly id: number;
  readonly name: string;
}

/** Annotations of the persons of one name, by where they come from. */
export interface AnnotatorCounts {
  readonly name: string;
  /** Images with an annotation. */
  readonly images: number;
  readonly imported: number;
  readonly secondLooks: number;
  readonly labels: number;
  /** Annotations as unsure or excluded. */
  readonly withoutClass: number;
}

/** Images whose annotations are read between two interruptions. */
const imagesAtOnce = 100;

/** Statements on the labels that several persons gave. */
export function annotationsTable(db: Db) {
  const columns = `a.image_id AS image, p.name AS annotator, a.state, a.class_id AS classId, a.at, a.origin, a.look, a.file
    FROM annotations a JOIN annotators p ON p.id = a.annotator_id`;
  const ofImage = db.prepare<[number], Annotation>(`SELECT ${columns} WHERE a.image_id = ? ORDER BY a.id`);
  const annotator = db
    .prepare<{ name: string }, number>(
      // Someone of that recorded name; else someone who is shown so, as when a data set of this project is imported again.
      'SELECT id FROM annotators WHERE recorded = :name OR name = :name ORDER BY recorded <> :name, id LIMIT 1',
    )
    .pluck();
  const addAnnotator = db
    .prepare<{ name: string }, number>('INSERT INTO annotators (recorded, name) VALUES (:name, :name) RETURNING id')
    .pluck();
  const set = db.prepare(`
    INSERT INTO annotations (image_id, annotator_id, origin, look, file, state, class_id, at)
    VALUES (:image, :annotator, :origin, :look, :file, :state, :classId, :at)
    ON CONFLICT (image_id, annotator_id, origin, look) DO UPDATE SET file = excluded.file, state = excluded.state,
      class_id = excluded.class_id, at = excluded.at`);

  const ranges = idRanges(db, imagesAtOnce);
  const answers = `SELECT a.image_id AS image, p.name AS annotator, a.class_id AS classId, a.at
    FROM annotations a JOIN annotators p ON p.id = a.annotator_id`;
  const page = db.prepare<[IdRange], Answer>(
    `${answers} WHERE a.image_id > :after AND a.image_id <= :to ORDER BY a.image_id, a.at, a.id`,
  );
  const ofOne = db.prepare<[number], Answer>(`${answers} WHERE a.image_id = ? ORDER BY a.at, a.id`);
  const counts = db.prepare<[], AnnotatorCounts>(`
    SELECT p.name, count(DISTINCT a.image_id) AS images, coalesce(sum(a.origin = 'import'), 0) AS imported,
      coalesce(sum(a.origin = 'second-look'), 0) AS secondLooks, coalesce(sum(a.origin = 'label'), 0) AS labels,
      count(a.id) - count(a.class_id) AS withoutClass
    FROM annotators p LEFT JOIN annotations a ON a.annotator_id = p.id GROUP BY p.name ORDER BY p.name`);
  const named = db.prepare<[string], AnnotatorRecord>('SELECT id, name FROM annotators WHERE name = ? ORDER BY id');
  const shown = db.prepare<[string], string>('SELECT name FROM annotators WHERE recorded = ?').pluck();
  const rename = db.prepare('UPDATE annotators SET name = ? WHERE id = ?');
  const imagesBy = db
    .prepare<[string], number>(
      `SELECT DISTINCT a.image_id FROM annotators p JOIN annotations a ON a.annotator_id = p.id WHERE p.name = ?`,
    )
    .pluck();
  const worked = db
    .prepare<{ name: string }, number>(
      'SELECT EXISTS (SELECT 1 FROM steps WHERE actor = :name) OR EXISTS (SELECT 1 FROM second_looks WHERE actor = :name)',
    )
    .pluck();
  const classesOf = db
    .prepare<[string], number>(
      `SELECT DISTINCT class_id FROM annotations
       WHERE class_id IS NOT NULL AND image_id IN (SELECT value FROM json_each(?))`,
    )
    .pluck();
  const usesClass = db
    .prepare<[number], number>('SELECT EXISTS (SELECT 1 FROM annotations WHERE class_id = ?)')
    .pluck();
  const hasImported = db
    .prepare<[number], number>(`SELECT EXISTS (SELECT 1 FROM annotations WHERE image_id = ? AND origin = 'import')`)
    .pluck();
  const hasLabel = db
    .prepare<[number], number>(`SELECT EXISTS (SELECT 1 FROM annotations WHERE image_id = ? AND origin = 'label')`)
    .pluck();

  const annotatorOf = (name: string): number => annotator.get({ name }) ?? addAnnotator.get({ name }) ?? 0; // an insert returns its row

  return {
    /** Keeps persons' labels of an image. One of the same person and origin (and second look) is replaced, so that none is kept twice. */
    add(image: number, given: readonly NewAnnotation[]): void {
      for (const each of given) {
        const { look = 0, file = null, ...rest } = each;
        set.run({ ...rest, image, annotator: annotatorOf(each.annotator), look, file });
      }
    },
    /** Labels that persons gave an image, in the order in which they were first kept. */
    ofImage: (image: number): Annotation[] => ofImage.all(image),
    /**
     * Answers of all images in order of id, page by page; those of an image in the order in which they were given. Those of an unknown
     * time come first.
     */
    *answers(): Generator<Answer[], void> {
      for (const range of ranges()) yield page.all(range);
    },
    answersOf: (image: number): Answer[] => ofOne.all(image),
    /** Persons by name, with the number of their annotations. */
    counts: (): AnnotatorCounts[] => counts.all(),
    /** Persons that are shown by a name. */
    named: (name: string): AnnotatorRecord[] => named.all(name),
    /** The name that is shown for a recorded one. */
    shownName: (recorded: string): string => shown.get(recorded) ?? recorded,
    /** Whether a person of a recorded name has done a step or started a second look. */
    hasWorked: (name: string): boolean => worked.get({ name }) === 1,
    /** Makes sure that a person of a recorded name is known, so that the name can be replaced. */
    know: (name: string): void => void annotatorOf(name),
    setName: (id: number, name: string): void => void rename.run(name, id),
    /** Images that the persons of a name have annotated. */
    imagesBy: (name: string): number[] => imagesBy.all(name),
    /** Classes that some images were given. */
    classesOf: (images: readonly number[]): number[] => classesOf.all(JSON.stringify(images)),
    usesClass: (classId: number): boolean => usesClass.get(classId) === 1,
    /** Whether an import kept annotations of an image, so that its label is what most of them said. */
    hasImported: (image: number): boolean => hasImported.get(image) === 1,
    /** Whether the label from before a second look is kept already. */
    hasLabel: (image: number): boolean => hasLabel.get(image) === 1,
  };
}
