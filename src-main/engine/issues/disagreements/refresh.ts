import { at } from '../../../../src-shared/domain/at';
import { disagreementKind } from '../../../../src-shared/domain/issue';
import { inSlices } from '../../base/slices';
import type { Answer } from '../../catalog/annotations';
import type { Catalog } from '../../catalog/catalog';
import type { Project } from '../../project/project';
import { presentClass } from '../../catalog/present-class';
import { disagreementOf } from './disagreement';
import { byPerson, imageByImage } from './ratings';

/**
 * Brings the issues about persons who disagree up to date, in slices. Dismissed ones stay so while the same classes are given equally
 * often. @param images the images whose annotations have changed; null for all
 */
export function refreshDisagreements(
  { catalog }: Project,
  images: readonly number[] | null,
  signal: AbortSignal,
): Promise<void> {
  return inSlices(images === null ? refreshAll(catalog) : refreshSome(catalog, images), signal);
}

function* refreshAll(catalog: Catalog): Generator<void, void> {
  const refresh = refresher(catalog);
  for (const page of catalog.annotations.answers()) {
    for (const answers of imageByImage(page)) {
      refresh(at(answers, 0).image, answers);
      yield;
    }
    yield;
  }
}

function* refreshSome(catalog: Catalog, images: readonly number[]): Generator<void, void> {
  const refresh = refresher(catalog);
  for (const image of images) {
    refresh(image, catalog.annotations.answersOf(image));
    yield;
  }
}

/** Returns a function that writes, or deletes, the issue of one image. */
function refresher(catalog: Catalog): (image: number, answers: readonly Answer[]) => void {
  const present = presentClass(catalog);
  const known = new Set(catalog.issueFindings.imagesOf(disagreementKind));
  const now = Date.now();
  return (image, answers) => {
    const finding = disagreementOf(image, byPerson(answers, present));
    if (!finding && !known.has(image)) return;
    catalog.unsynced(() => {
      catalog.issueFindings.keepOnly(disagreementKind, image, finding?.fingerprint ?? null);
      if (finding) catalog.issueFindings.found(finding, now);
    });
  };
}
