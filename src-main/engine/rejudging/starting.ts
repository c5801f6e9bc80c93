import type * as v from 'valibot';
import type { SecondLook, secondLooks as contract } from '../../../src-shared/contract/second-looks';
import { Failure } from '../../../src-shared/domain/failure';
import type { Filter } from '../../../src-shared/domain/filter';
import { forEachItem, inSlices } from '../base/slices';
import type { Project } from '../project/project';
import type { Session } from '../session/session';
import { lookById } from './looks';
import { stratifiedSample, type Labelled } from './sampling';

type Params = v.InferOutput<(typeof contract)['start']['params']>;

/** Labelled images whose picture can be shown. */
const judgeable: Filter = [
  { key: 'state', negated: false, values: ['labelled'] },
  { key: 'state', negated: false, values: ['ok', 'changed'] },
];
const inTest: Filter = [{ key: 'split', negated: false, values: ['test'] }];

/** Answers `secondLooks.start`. */
export async function startSecondLook(session: Session, params: Params, signal: AbortSignal): Promise<SecondLook> {
  const project = session.open;
  const { catalog, actor } = project;
  const filter = [...params.filter, ...judgeable];
  const isWanted = wantedBy(project, params);
  const all = (await session.idsOf({ filter, except: [] })).filter(isWanted);
  const test = new Set((await session.idsOf({ filter: [...filter, ...inTest], except: [] })).filter(isWanted));
  const eligible = params.withTest ? all : all.filter((id) => !test.has(id));
  const labelled: Labelled[] = [];
  const read = (image: number): void => {
    const classId = catalog.images.label(image)?.classId ?? null; // it may have lost its label since
    if (classId !== null && !(params.notYet && hasLabelled(project, image))) labelled.push({ image, classId });
  };
  await inSlices(forEachItem(eligible, read), signal);
  if (labelled.length === 0) throw nothingToJudge(params, { eligible: eligible.length, test: test.size });
  const sample = stratifiedSample(labelled, params.images, params.seed);
  const at = Date.now();
  const look = {
    ...{ at, actor, seed: params.seed, filter: JSON.stringify(params.filter), drawnFrom: labelled.length },
    ...{ testLeftOut: params.withTest ? 0 : test.size, sameAs: params.sameAs ?? null },
  };
  const id = catalog.transaction(() => {
    const split = catalog.splits.current();
    const showsTest = split !== null && sample.some(({ image }) => test.has(image));
    if (showsTest) catalog.testSets.addLook(catalog.testSets.of(split), null, actor, at);
    return catalog.secondLooks.add(look, sample);
  });
  return lookById(project, id);
}

/** Which images may be drawn: those of the earlier second look, and none that the person has annotated, as far as asked for. */
function wantedBy(project: Project, { sameAs, notYet }: Params): (image: number) => boolean {
  const { catalog, actor } = project;
  if (sameAs !== undefined) lookById(project, sameAs);
  const same = sameAs === undefined ? null : new Set(catalog.secondLooks.images(sameAs).map(({ image }) => image));
  const known = notYet ? catalog.annotations.imagesBy(catalog.annotations.shownName(actor)) : [];
  const done = new Set(known);
  return (image) => (same?.has(image) ?? true) && !done.has(image);
}

/** Whether the person gave the image the label that it has. */
function hasLabelled({ catalog, actor }: Project, image: number): boolean {
  const [last] = catalog.secondLooks.labelsUntil(image, Number.MAX_SAFE_INTEGER);
  return last?.actor === actor && last.cause !== 'import';
}

function nothingToJudge({ notYet, withTest }: Params, { eligible, test }: { eligible: number; test: number }): Failure {
  if (notYet && eligible + test === 0) {
    return new Failure('no-data', 'Nothing of this choice is left that you have not labelled.', 'Choose other images.');
  }
  if (eligible > 0) {
    return new Failure('no-data', 'You have labelled all images of this choice already.', 'Choose other images.');
  }
  if (test === 0 || withTest) {
    return new Failure(
      'no-data',
      'No image of this choice has a label and a readable picture.',
      'Choose other images.',
    );
  }
  return new Failure(
    'no-data',
    `All ${test.toLocaleString('en')} labelled images of this choice are in the test part, which a second look leaves out.`,
    'Choose other images, or include the test part: that counts as a look at it.',
  );
}
