import { at } from '../../../../src-shared/domain/at';
import type { Answer } from '../../catalog/annotations';
import type { Catalog } from '../../catalog/catalog';
import { presentClass } from '../../catalog/present-class';

/** A person's answers to one image. Classes are present ones; null stands for unsure or excluded. */
export interface PersonsAnswer {
  readonly annotator: string;
  /** What the person said last, which counts. */
  readonly last: number | null;
  /** What the person said first; undefined for a person who answered once. */
  readonly first: number | null | undefined;
}

/** Answers of one image by person, from answers in the order in which they were given. */
export function byPerson(answers: readonly Answer[], present: (classId: number) => number): PersonsAnswer[] {
  const found = new Map<string, PersonsAnswer>();
  for (const { annotator, classId } of answers) {
    const said = classId === null ? null : present(classId);
    const before = found.get(annotator);
    found.set(annotator, { annotator, last: said, first: before && (before.first ?? before.last) });
  }
  return [...found.values()];
}

/** Classes that persons gave one image, without unsure ones. */
export const classesSaid = (answers: readonly PersonsAnswer[]): number[] => answers.flatMap(({ last }) => last ?? []);

/** What every person said, as numbers: entry k of the arrays is one person's answer to one image; images are in order of id. */
export interface Ratings {
  readonly persons: readonly string[];
  /** Ids of present classes that someone gave. */
  readonly classes: readonly number[];
  readonly images: readonly number[];
  /** Indices of persons. */
  readonly person: readonly number[];
  /** Ids of present classes; 0 for unsure or excluded. */
  readonly last: readonly number[];
  /** Likewise; -1 for a person who answered once. */
  readonly first: readonly number[];
  /** Images with an answer, and answers that are unsure or excluded. */
  readonly imageCount: number;
  readonly unsure: number;
}

/** Reads what every person said; interruptible. @param isWanted which images are read */
export function* ratingsOf(catalog: Catalog, isWanted: (image: number) => boolean): Generator<void, Ratings> {
  const present = presentClass(catalog);
  const numberOf = new Map<string, number>();
  const classes = new Set<number>();
  const [images, person, last, first] = [[], [], [], []] as [number[], number[], number[], number[]];
  let [imageCount, unsure] = [0, 0];
  const coded = (classId: number | null): number => {
    if (classId !== null) classes.add(classId);
    return classId ?? 0;
  };
  for (const page of catalog.annotations.answers()) {
    for (const answers of imageByImage(page)) {
      const { image } = at(answers, 0);
      if (!isWanted(image)) continue;
      imageCount += 1;
      for (const each of byPerson(answers, present)) {
        const number = numberOf.get(each.annotator) ?? numberOf.size;
        numberOf.set(each.annotator, number);
        images.push(image);
        person.push(number);
        last.push(coded(each.last));
        first.push(each.first === undefined ? -1 : coded(each.first));
        if (each.last === null) unsure += 1;
      }
    }
    yield;
  }
  return { persons: [...numberOf.keys()], classes: [...classes], images, person, last, first, imageCount, unsure };
}

/** Splits answers, in order of image, into those of each image. */
export function* imageByImage(page: readonly Answer[]): Generator<Answer[], void> {
  let from = 0;
  for (let to = 1; to <= page.length; to += 1) {
    if (to < page.length && at(page, to).image === at(page, from).image) continue;
    yield page.slice(from, to);
    from = to;
  }
}
