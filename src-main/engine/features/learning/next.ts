import type * as v from 'valibot';
import { at } from '../../../../src-shared/domain/at';
import type { learning as learningContract, LearningPoint } from '../../../../src-shared/contract/learning';
import type { Features } from '../../../../src-shared/domain/features';
import { wilsonInterval } from '../../../../src-shared/metrics/interval';
import { argmax } from '../../../../src-shared/metrics/probabilities';
import { View } from '../../columns/views';
import type { JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import type { Session } from '../../session/session';
import { openSpace } from '../embedding/open-space';
import { classifyImages, type Classified, type Measured } from './classifying';
import { readMaterial, type EmbeddedImages } from './learning-material';

type Declaration = (typeof learningContract)['next'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** Most unlabelled images that are candidates for the next label; of more, every k-th. */
const mostCandidates = 20_000;

/** Answers `learning.next`: chooses which images to label next, with a head trained on the labels so far. */
export async function chooseNext(session: Session, { count, ...features }: Params, job: JobContext): Promise<Result> {
  const { services, open: project } = session;
  const context = { services, project, job };
  const { space, embedded } = await openSpace(context, features);
  const material = await readMaterial(project, space.name, job.signal);
  const { unlabelled, classes, labels } = material;
  const candidates = everyKth(unlabelled, mostCandidates);
  const found = await classifyImages(context, space, material, { images: candidates, next: count });
  const predictionOf = predictionsIn(found, classes);
  const images = found.next.map((index) => ({ image: at(candidates.ids, index), guess: predictionOf(index) }));
  if (found.measured) keepPoint(project, features, labels, found.measured);
  return {
    ...features,
    embedded,
    labels,
    unlabelled: unlabelled.ids.length,
    candidates: candidates.ids.length,
    measured: found.measured,
    images,
    view: session.views.add(View.of(images.map(({ image }) => image))),
  };
}

/** Returns each candidate's likeliest class, by the candidate's index; null where there is no head. */
function predictionsIn({ probabilities }: Classified, classes: readonly number[]) {
  const width = classes.length;
  const predicted = argmax(probabilities, Math.max(1, width));
  return (index: number): Result['images'][number]['guess'] => {
    if (width < 2) return null;
    const output = at(predicted, index);
    return { class: at(classes, output), confidence: at(probabilities, index * width + output) };
  };
}

/** Takes every k-th image, so that at most `most` remain. */
function everyKth({ ids, rows }: EmbeddedImages, most: number): EmbeddedImages {
  const every = Math.ceil(ids.length / most);
  const count = every === 0 ? 0 : Math.ceil(ids.length / every);
  const thin = (values: Int32Array): Int32Array => new Int32Array(count).map((_, index) => at(values, index * every));
  return { ids: thin(ids), rows: thin(rows) };
}

/** Answers `learning.points`: accuracies measured so far with these features, in order. */
export function pointsOf({ catalog }: Project, features: Features): LearningPoint[] {
  return catalog.learningPoints.of(features).map((point) => ({
    ...point,
    interval: wilsonInterval(Math.round(point.accuracy * point.n), point.n),
  }));
}

/** Keeps one point per label count: asking again without labelling measures nothing new. */
function keepPoint({ catalog }: Project, features: Features, labels: number, { on, n, accuracy }: Measured): void {
  if (catalog.learningPoints.of(features).at(-1)?.labels === labels) return;
  catalog.transaction(() => {
    catalog.learningPoints.add(features, { at: Date.now(), labels, on, n, accuracy });
  });
}
