import { at } from '../domain/at';
import { alphaOf, type AlphaFigures } from './krippendorff';
import { agreementOf, type RatingPair } from './rater-agreement';

/** Ratings of images by persons. Entry k of the arrays is one rating; those of an image stand together. */
export interface RatingRows {
  readonly persons: number;
  /** Ids of the classes, which are above 0. */
  readonly classes: readonly number[];
  /** Any number that is the image's own. */
  readonly images: Int32Array;
  readonly person: Int32Array;
  /** Id of the class; 0 for unsure or excluded, which counts as missing. */
  readonly last: Int32Array;
  /** The same person's first answer, likewise; -1 for a person who answered once. */
  readonly first: Int32Array;
}

/** Agreement of two persons, or of a person with the same person later (where `a` and `b` are equal). */
export interface PairAgreement {
  readonly a: number;
  readonly b: number;
  /** Images that both gave a class. */
  readonly n: number;
  readonly agreed: number;
  readonly interval: readonly [number, number];
  readonly kappa: number | null;
  readonly kappaInterval: readonly [number, number] | null;
}

export interface AnnotatorAgreement {
  readonly all: AlphaFigures;
  /** Pairs with the most images in common first. */
  readonly pairs: readonly PairAgreement[];
  /** Pairs with images in common that were left out, because there are too many. */
  readonly pairsLeft: number;
  /** Images whose persons gave different classes. */
  readonly differing: number;
}

/** Most pairs that are compared: those of 20 persons. */
const mostPairs = 190;

/** Ratings whose classes are indices; -1 for none. */
type Indexed = Omit<RatingRows, 'classes'>;

/** Agreement over all persons, and of each two of them. */
export function annotatorAgreement({ classes, ...ratings }: RatingRows): AnnotatorAgreement {
  const indexOf = new Map(classes.map((id, index) => [id, index]));
  const toIndex = (id: number): number => indexOf.get(id) ?? -1;
  const rows: Indexed = { ...ratings, last: ratings.last.map(toIndex), first: ratings.first.map(toIndex) };
  const units = unitsOf(rows);
  const pairs = pairsOf(rows, units);
  const ordered = [...pairs].sort(([a, one], [b, other]) => other.length - one.length || a - b);
  return {
    all: alphaOf(
      units.map((unit) => unit.map((row) => at(rows.last, row))),
      classes.length,
    ),
    pairs: ordered.slice(0, mostPairs).map(([key, both]) => {
      const { n, agreed, interval, kappa, kappaInterval } = agreementOf(both, classes.length);
      const [a, b] = [Math.floor(key / rows.persons), key % rows.persons];
      return { a, b, n, agreed, interval, kappa, kappaInterval };
    }),
    pairsLeft: Math.max(0, ordered.length - mostPairs),
    differing: units.filter((unit) => new Set(unit.map((row) => at(rows.last, row))).size > 1).length,
  };
}

/** Rows with a class, by image. */
function unitsOf({ images, last }: Indexed): number[][] {
  const units: number[][] = [];
  let image: number | null = null;
  for (let row = 0; row < images.length; row += 1) {
    if (at(last, row) < 0) continue;
    if (at(images, row) !== image) units.push([]);
    image = at(images, row);
    units.at(-1)?.push(row);
  }
  return units;
}

/** Ratings of the images that two persons have in common, by `a * persons + b` with a < b; of one person's answers with a = b. */
function pairsOf({ persons, person, last, first }: Indexed, units: readonly number[][]): Map<number, RatingPair[]> {
  const pairs = new Map<number, RatingPair[]>();
  const add = (a: number, b: number, pair: RatingPair): void => {
    const known = pairs.get(a * persons + b);
    if (known) known.push(pair);
    else pairs.set(a * persons + b, [pair]);
  };
  for (const unit of units) {
    const rows = unit.toSorted((one, other) => at(person, one) - at(person, other));
    rows.forEach((row, index) => {
      if (at(first, row) >= 0) add(at(person, row), at(person, row), { label: at(first, row), answer: at(last, row) });
      for (const other of rows.slice(index + 1)) {
        add(at(person, row), at(person, other), { label: at(last, row), answer: at(last, other) });
      }
    });
  }
  return pairs;
}
