import type * as v from 'valibot';
import type { suggestions as suggestionsContract } from '../../../../src-shared/contract/suggestions';
import { Failure } from '../../../../src-shared/domain/failure';
import { nameOfFeatures, type Features } from '../../../../src-shared/domain/features';
import type { View } from '../../columns/views';
import type { JobContext } from '../../base/jobs';
import { countOfImages } from '../../labelling/labels';
import { labelChange } from '../../labelling/label-change';
import type { StepPlan } from '../../labelling/plans';
import { openSpace } from '../embedding/open-space';
import { classifyImages } from '../learning/classifying';
import { readMaterial } from '../learning/learning-material';
import { presentClass } from '../../catalog/present-class';
import { pathOfImage } from '../../project/path-of-image';
import type { Session } from '../../session/session';
import { forEachIndex, inSlices } from '../../base/slices';
import { lastSuggestions } from './last-suggestions';
import { RankedSuggestions } from './ranked-suggestions';

type Contract = typeof suggestionsContract;
type Result = v.InferOutput<Contract['make']['result']>;
type Listed = v.InferOutput<Contract['list']['result']>;

/** Images that are looked up between two interruptions. */
const imagesAtOnce = 512;

/** Answers `suggestions.make`: trains a head on the labelled images and keeps its classes for the unlabelled ones. */
export async function makeSuggestions(
  { services, open: project }: Session,
  features: Features,
  job: JobContext,
): Promise<Result> {
  const context = { services, project, job };
  const { space, embedded } = await openSpace(context, features);
  const material = await readMaterial(project, space.name, job.signal);
  const { classes, unlabelled, training } = material;
  if (classes.length < 2) {
    throw new Failure(
      'no-data',
      'There is nothing to learn from yet: fewer than two classes have labelled images.',
      'Label a few images of each class first.',
    );
  }
  const question = { images: unlabelled, next: 0 };
  const { probabilities, measured } = await classifyImages(context, space, material, question);
  const model = `quick head, starter ${nameOfFeatures(features)}`;
  const ranking = RankedSuggestions.rank(model, unlabelled.ids, classes, probabilities);
  const suggestions = await inSlices(ranking, job.signal);
  lastSuggestions.of(project).suggestions = suggestions;
  return {
    ...features,
    embedded,
    learned: training.ids.length,
    total: suggestions.total,
    measured,
    above: Array.from({ length: 101 }, (_, percent) => suggestions.countAbove(percent / 100)),
  };
}

/** Suggestions from..to-1 for images that are still unlabelled, with at least a given confidence, the most confident first. */
export async function listSuggestions(
  session: Session,
  suggestions: RankedSuggestions,
  { above, from, to }: { readonly above: number; readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<Listed> {
  const { catalog } = session.open;
  const ranks = await openRanks(session, suggestions, above, signal);
  const names = new Map(catalog.classes.names().map(({ id, name }) => [id, name]));
  const present = presentClass(catalog);
  const listed = Array.from(ranks.subarray(from, to), (rank) => {
    const { image, class: id, confidence } = suggestions.at(rank);
    return { image, path: pathOfImage(session.open, image), class: names.get(present(id)) ?? '', confidence };
  });
  return { total: ranks.length, suggestions: listed };
}

/** Ranks of the suggestions for images that are still unlabelled, with at least a given confidence, the most confident first. */
async function openRanks(
  session: Session,
  suggestions: RankedSuggestions,
  above: number,
  signal: AbortSignal,
): Promise<Int32Array> {
  const filter = [{ key: 'state' as const, negated: false, values: ['unlabelled'] }];
  const unlabelled = await session.viewOf({ filter, sort: 'id', descending: false });
  return inSlices(ranksAmong(unlabelled, suggestions, above), signal);
}

/** Images that are still unlabelled and have a suggestion with at least a given confidence, by confidence or by id. */
export async function openImages(
  session: Session,
  suggestions: RankedSuggestions,
  { above, order }: { readonly above: number; readonly order: 'confidence' | 'id' },
  signal: AbortSignal,
): Promise<Int32Array> {
  const ranks = await openRanks(session, suggestions, above, signal);
  return inSlices(order === 'id' ? suggestions.imagesInIdOrder(ranks) : suggestions.imagesAt(ranks), signal);
}

function* ranksAmong(unlabelled: View, suggestions: RankedSuggestions, above: number): Generator<void, Int32Array> {
  const isOpen = new Uint8Array(suggestions.total);
  for (let from = 0; from < unlabelled.length; from += imagesAtOnce) {
    for (const image of unlabelled.slice(from, from + imagesAtOnce)) {
      const rank = suggestions.rankOf(image);
      if (rank !== null) isOpen[rank] = 1;
    }
    yield;
  }
  const ranks = new Int32Array(suggestions.countAbove(above));
  let open = 0;
  yield* forEachIndex(ranks.length, (rank) => {
    if (isOpen[rank] === 1) ranks[open++] = rank;
  });
  return ranks.subarray(0, open);
}

/** Plans the step that gives images their suggested class where they are still unlabelled and the class is still in use. */
export async function planOfSuggestions(
  session: Session,
  suggestions: RankedSuggestions,
  above: number,
  signal: AbortSignal,
): Promise<StepPlan> {
  const { open: project } = session;
  const images = await openImages(session, suggestions, { above, order: 'id' }, signal);
  const present = presentClass(project.catalog);
  const active = new Set(project.catalog.classes.all().flatMap(({ id, archived }) => (archived ? [] : [id])));
  return {
    titleOf: (count) => `Accept the suggested label of ${countOfImages(count)}`,
    reason: `suggested with a confidence of at least ${String(above)}`,
    model: suggestions.model,
    images,
    values: [],
    changeOf: (image) => {
      const suggested = suggestions.of(image);
      const isOpen = project.catalog.images.label(image)?.state === 'unlabelled';
      const classId = suggested ? present(suggested.class) : 0; // its class may have been merged into another since
      if (!isOpen || !active.has(classId)) return {};
      return { labels: labelChange(project, image, { state: 'labelled', classId }) };
    },
  };
}
