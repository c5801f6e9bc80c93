import type { LabelState } from '../../../src-shared/domain/image';
import type { Db } from './db';

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
  };
}
