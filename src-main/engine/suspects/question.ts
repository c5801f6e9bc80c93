import { Failure } from '../../../src-shared/domain/failure';
import type { TrainableImage } from '../catalog/images';
import type { EmbeddingSpace } from '../embeddings/embedding';
import type { Project } from '../project';
import { compareCodePoints } from '../runs/deal';
import { groupsOfSplit } from '../runs/manifest';

/** Labelled images whose labels are looked at; entry k of each array speaks of the same one. */
export interface Question {
  readonly images: readonly TrainableImage[];
  /** Sorted by name; a label is an index into them. */
  readonly classes: readonly { readonly id: number; readonly name: string }[];
  readonly labels: Int32Array;
  /** Row of the features. */
  readonly rows: Int32Array;
  /** Images of one number are never on both sides of a fold. */
  readonly groups: Int32Array;
  /** Names of classes with fewer than two groups: none could be left out. */
  readonly classesLeftOut: readonly string[];
}

/**
 * All labelled, readable images that have features, as their labels are now; those of classes that are too small are left out.
 * @throws Failure of kind 'no-data' when fewer than two classes are large enough
 */
export function questionOf(project: Project, space: EmbeddingSpace): Question {
  const { catalog } = project;
  const embedded = catalog.images.trainable().flatMap((image) => {
    const row = catalog.embeddings.find(space.name, image.sha256)?.row;
    return row === undefined ? [] : [{ image, row }];
  });
  const groups = groupsOfSplit(
    project,
    embedded.map(({ image }) => image),
    catalog.splits.current(),
  );
  const groupsOf = new Map<string, Set<number>>();
  // A group belongs to the class of its first image, as when folds are dealt.
  for (const [group, { className }] of firstImages(embedded, groups)) {
    const known = groupsOf.get(className);
    if (known) known.add(group);
    else groupsOf.set(className, new Set([group]));
  }
  const isLargeEnough = (className: string): boolean => (groupsOf.get(className)?.size ?? 0) >= 2;
  const kept = embedded.filter(({ image }) => isLargeEnough(image.className));
  const names = [...new Set(embedded.map(({ image }) => image.className))].sort(compareCodePoints);
  const classesLeftOut = names.filter((name) => !isLargeEnough(name));
  if (names.length - classesLeftOut.length < 2) throw tooLittle();
  const classId = new Map(kept.map(({ image }) => [image.className, image.classId]));
  const classes = names.filter(isLargeEnough).map((name) => ({ id: classId.get(name) ?? 0, name }));
  const indices = new Map(classes.map(({ name }, index) => [name, index]));
  return {
    images: kept.map(({ image }) => image),
    classes,
    labels: Int32Array.from(kept, ({ image }) => indices.get(image.className) ?? 0),
    rows: Int32Array.from(kept, ({ row }) => row),
    groups: Int32Array.from(kept, ({ image }) => groups.get(image.id) ?? -1),
    classesLeftOut,
  };
}

/** The first image of each group. */
function firstImages(
  embedded: readonly { readonly image: TrainableImage }[],
  groups: ReadonlyMap<number, number>,
): Map<number, TrainableImage> {
  const firsts = new Map<number, TrainableImage>();
  for (const { image } of embedded) {
    const group = groups.get(image.id) ?? -1;
    if (!firsts.has(group)) firsts.set(group, image);
  }
  return firsts;
}

const tooLittle = (): Failure =>
  new Failure(
    'no-data',
    'There is too little to compare: labels are looked at by what others of two classes show.',
    'Label some images of two classes.',
  );
