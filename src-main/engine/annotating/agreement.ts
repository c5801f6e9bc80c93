import type * as v from 'valibot';
import type { Agreement, annotations as contract } from '../../../src-shared/contract/annotations';
import { at } from '../../../src-shared/domain/at';
import type { AnnotatorAgreement, RatingRows } from '../../../src-shared/metrics/annotator-agreement';
import { compareCodePoints } from '../base/code-points';
import { inSlices } from '../base/slices';
import { ratingsOf, type Ratings } from '../issues/disagreements/ratings';
import { agreementOfRatings } from '../results/figures-in-thread';
import type { Session } from '../session/session';
import { annotatorsOf, personName } from './annotators';

type Params = v.InferOutput<(typeof contract)['agreement']['params']>;

interface NamedClass {
  readonly id: number;
  readonly name: string;
}

/** Answers `annotations.agreement`. */
export async function agreementOfAnnotators(
  session: Session,
  { filter }: Params,
  signal: AbortSignal,
): Promise<Agreement> {
  const project = session.open;
  const wanted = filter.length === 0 ? null : new Set(await session.idsOf({ filter, except: [] }));
  const ratings = await inSlices(
    ratingsOf(project.catalog, (image) => wanted?.has(image) ?? true),
    signal,
  );
  const classes = namedClasses(session, ratings);
  const found = await agreementOfRatings(rowsOf(ratings, classes), signal);
  return {
    annotators: annotatorsOf(project),
    images: ratings.imageCount,
    unsure: ratings.unsure,
    ...figuresOf(found, classes),
    ...pairsOf(found, ratings),
  };
}

/** Classes that someone gave, in order of name. */
const namedClasses = ({ open: { catalog } }: Session, { classes }: Ratings): NamedClass[] =>
  classes
    .map((id) => ({ id, name: catalog.classes.byId(id)?.name ?? '' }))
    .sort((a, b) => compareCodePoints(a.name, b.name));

const rowsOf = ({ persons, images, person, last, first }: Ratings, classes: readonly NamedClass[]): RatingRows => ({
  persons: persons.length,
  classes: classes.map(({ id }) => id),
  images: new Int32Array(images),
  person: new Int32Array(person),
  last: new Int32Array(last),
  first: new Int32Array(first),
});

function figuresOf({ all, differing }: AnnotatorAgreement, classes: readonly NamedClass[]) {
  const { n, ratings, agreement, agreementInterval, alpha, alphaInterval } = all;
  return {
    ...{ n, ratings, agreement, alpha, differing },
    agreementInterval: pair(agreementInterval),
    alphaInterval: pair(alphaInterval),
    perClass: classes.map(({ id, name }, index) => {
      const each = at(all.perClass, index);
      return { classId: id, class: name, ...each, alphaInterval: pair(each.alphaInterval) };
    }),
  };
}

function pairsOf({ pairs, pairsLeft }: AnnotatorAgreement, { persons }: Ratings) {
  const nameOf = (person: number): string | null => personName(at(persons, person));
  return {
    pairs: pairs.map(({ a, b, n, agreed, interval, kappa, kappaInterval }) => ({
      ...{ a: nameOf(a), b: nameOf(b), n, agreed, agreement: agreed / n, kappa },
      interval: [...interval] as [number, number],
      kappaInterval: pair(kappaInterval),
    })),
    pairsLeft,
  };
}

const pair = (interval: readonly [number, number] | null): [number, number] | null => interval && [...interval];
