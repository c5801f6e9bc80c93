import type * as v from 'valibot';
import { at } from '../../../../src-shared/domain/at';
import type { learning as learningContract, LearningPoint } from '../../../../src-shared/contract/learning';
import type { Features } from '../../../../src-shared/domain/features';
import { wilsonInterval } from '../../../../src-shared/metrics/interval';
import { argmax } from '../../../../src-shared/metrics/probabilities';
import { View } from '../../columns/views';
import { spaceOf } from '../embedding/embedding';
import { embedMissing } from '../embedding/making';
import type { JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import type { Session } from '../../session/session';
import { openStarter } from '../starters/starters';
import { classifyImages, type Measured } from './classifying';
import { readMaterial, type EmbeddedImages } from './material';

type Declaration = (typeof learningContract)['next'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** Unlabelled images among which those to be labelled next are chosen, at most: evenly over all. */
const mostCandidates = 20_000;

/** Chooses what to label next, by a head that was trained on the labels that there are. */
export async function chooseNext(session: Session, { count, ...features }: Params, job: JobContext): Promise<Result> {
  const { services, open: project } = session;
  const starter = await openStarter(services, project, features.starter, job);
  const space = spaceOf(project, starter, 'float32', features.crop);
  const { embedded } = await embedMissing(services, project, space, job);
  const material = await readMaterial(project, space.name, job.signal);
  const { unlabelled, classes, labels } = material;
  const images = evenly(unlabelled, mostCandidates);
  const found = await classifyImages(services, project, space, material, { images, next: count }, job);
  const guessed = argmax(found.probabilities, Math.max(1, classes.length));
  const guessFor = (index: number) => {
    const place = at(guessed, index);
    return { class: at(classes, place), confidence: at(found.probabilities, index * classes.length + place) };
  };
  const chosen = found.next.map((index): Result['images'][number] => {
    return { image: at(images.ids, index), guess: classes.length < 2 ? null : guessFor(index) };
  });
  if (found.measured) keepPoint(project, features, labels, found.measured);
  return {
    ...{ ...features, embedded, labels, unlabelled: unlabelled.ids.length, candidates: images.ids.length },
    ...{ measured: found.measured, images: chosen },
    view: session.views.add(View.of(chosen.map(({ image }) => image))),
  };
}

/** Every k-th image, so that at most `most` remain. */
function evenly({ ids, rows }: EmbeddedImages, most: number): EmbeddedImages {
  const every = Math.ceil(ids.length / most);
  const count = every === 0 ? 0 : Math.ceil(ids.length / every);
  const some = (values: Int32Array): Int32Array => new Int32Array(count).map((_, nth) => at(values, nth * every));
  return { ids: some(ids), rows: some(rows) };
}

/** What was measured so far by these features, in order. */
export function pointsOf({ catalog }: Project, features: Features): LearningPoint[] {
  return catalog.learningPoints.of(features).map((point) => ({
    ...point,
    interval: wilsonInterval(Math.round(point.accuracy * point.n), point.n),
  }));
}

/** A point a number of labels: asking again without labelling measures nothing new. */
function keepPoint({ catalog }: Project, features: Features, labels: number, { on, n, accuracy }: Measured): void {
  if (catalog.learningPoints.of(features).at(-1)?.labels === labels) return;
  catalog.transaction(() => {
    catalog.learningPoints.add(features, { at: Date.now(), labels, on, n, accuracy });
  });
}
