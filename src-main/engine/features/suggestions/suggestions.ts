import { join } from 'node:path';
import type * as v from 'valibot';
import type { suggestions as suggestionsContract } from '../../../../src-shared/contract/suggestions';
import { Failure } from '../../../../src-shared/domain/failure';
import { nameOfFeatures, type Features } from '../../../../src-shared/domain/features';
import type { View } from '../../columns/views';
import { spaceOf } from '../embedding/embedding';
import { embedMissing } from '../embedding/making';
import type { JobContext } from '../../base/jobs';
import { countOfImages } from '../../labelling/labels';
import { labelChange } from '../../labelling/label-change';
import type { StepPlan } from '../../labelling/plans';
import { classifyImages } from '../learning/classifying';
import { readMaterial } from '../learning/material';
import { presentClass } from '../../splits/present-class';
import type { Session } from '../../session/session';
import { forEachIndex, inSlices } from '../../base/slices';
import { openStarter } from '../starters/starters';
import { KeptSuggestions } from './kept';
import { lastSuggestions } from './last-suggestions';

type Contract = typeof suggestionsContract;
type Result = v.InferOutput<Contract['make']['result']>;
type Listed = v.InferOutput<Contract['list']['result']>;

/** Images that are looked up between two interruptions. */
const imagesAtOnce = 512;

/** Trains a head on the labelled images and keeps what it says of the unlabelled ones. */
export async function makeSuggestions(session: Session, features: Features, job: JobContext): Promise<Result> {
  const { services, open: project } = session;
  const starter = await openStarter(services, project, features.starter, job);
  const space = spaceOf(project, starter, 'float32', features.crop);
  const { embedded } = await embedMissing(services, project, space, job);
  const material = await readMaterial(project, space.name, job.signal);
  if (material.classes.length < 2) {
    throw new Failure(
      'no-data',
      'There is nothing to learn from yet: fewer than two classes have labelled images.',
      'Label a few images of each class first.',
    );
  }
  const asked = { images: material.unlabelled, next: 0 };
  const { probabilities, measured } = await classifyImages(services, project, space, material, asked, job);
  const { ids } = material.unlabelled;
  const kept = await inSlices(KeptSuggestions.of(features, ids, material.classes, probabilities), job.signal);
  lastSuggestions.of(project).kept = kept;
  return {
    ...{ ...features, embedded, learned: material.lesson.ids.length, total: kept.total, measured },
    above: Array.from({ length: 101 }, (_, percent) => kept.countAbove(percent / 100)),
  };
}

/** Those that have no label yet, of the first `count`; from..to-1 of them. */
export async function listSuggestions(
  session: Session,
  kept: KeptSuggestions,
  { above, from, to }: { readonly above: number; readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<Listed> {
  const { catalog } = session.open;
  const open = await openAbove(session, kept, above, signal);
  const names = new Map(catalog.classes.names().map(({ id, name }) => [id, name]));
  const present = presentClass(catalog);
  const suggestions = Array.from(open.subarray(from, to), (shown) => {
    const { image, class: id, confidence } = kept.at(shown);
    const place = catalog.images.location(image);
    const path = place ? join(place.root, place.path) : '';
    return { image, path, class: names.get(present(id)) ?? '', confidence };
  });
  return { total: open.length, suggestions };
}

/** Places of suggestions of at least a confidence for images that are still unlabelled, the most confident first. */
async function openAbove(
  session: Session,
  kept: KeptSuggestions,
  above: number,
  signal: AbortSignal,
): Promise<Int32Array> {
  const filter = [{ key: 'state' as const, negated: false, values: ['unlabelled'] }];
  const unlabelled = await session.viewOf({ filter, sort: 'id', descending: false });
  return inSlices(openPlaces(kept, unlabelled, above), signal);
}

/** Images of the same, in that order or, where it does not matter, in order of id. */
export async function openImages(
  session: Session,
  kept: KeptSuggestions,
  above: number,
  signal: AbortSignal,
  order: 'confidence' | 'id' = 'confidence',
): Promise<Int32Array> {
  const places = await openAbove(session, kept, above, signal);
  return inSlices(order === 'id' ? kept.inOrderOfId(places) : kept.imagesAt(places), signal);
}

function* openPlaces(kept: KeptSuggestions, unlabelled: View, above: number): Generator<void, Int32Array> {
  const isOpen = new Uint8Array(kept.total);
  for (let from = 0; from < unlabelled.length; from += imagesAtOnce) {
    for (const image of unlabelled.slice(from, from + imagesAtOnce)) {
      const place = kept.placeOf(image);
      if (place !== null) isOpen[place] = 1;
    }
    yield;
  }
  const places = new Int32Array(kept.countAbove(above));
  let open = 0;
  yield* forEachIndex(places.length, (place) => {
    if (isOpen[place] === 1) places[open++] = place;
  });
  return places.subarray(0, open);
}

/** The step that gives images the class that is suggested, where they are still unlabelled and the class is still there. */
export async function planOfSuggestions(
  session: Session,
  kept: KeptSuggestions,
  above: number,
  signal: AbortSignal,
): Promise<StepPlan> {
  const { open: project } = session;
  const images = await openImages(session, kept, above, signal, 'id');
  const present = presentClass(project.catalog);
  const active = new Set(project.catalog.classes.all().flatMap(({ id, archived }) => (archived ? [] : [id])));
  const model = `quick head, starter ${nameOfFeatures(kept.features)}`;
  return {
    titleOf: (count) => `Accept the suggested label of ${countOfImages(count)}`,
    reason: `suggested with a confidence of at least ${String(above)}`,
    ...{ model, images, values: [] },
    changeOf: (image) => {
      const suggested = kept.of(image);
      const isOpen = project.catalog.images.label(image)?.state === 'unlabelled';
      const classId = suggested ? present(suggested.class) : 0; // it may have been merged into another since
      if (!isOpen || !active.has(classId)) return {};
      return { labels: labelChange(project, image, { state: 'labelled', classId }) };
    },
  };
}
