import { Failure } from '../../../src-shared/domain/failure';
import type { Project } from '../project/project';

/** The failure when no image can be split or trained on: none is labelled, or all labelled ones are missing. */
export function noLabelledImages({ catalog }: Project): Failure {
  const missing = [...catalog.images.missingByClass().values()].reduce((sum, images) => sum + images, 0);
  if (missing > 0) {
    return new Failure(
      'no-data',
      `All labelled images are missing: ${missing.toLocaleString('en')}.`,
      'Connect their drive and import their folder again, or import the folder where the photos are now: moved photos are recognised.',
    );
  }
  return new Failure(
    'no-data',
    'There are no labelled images.',
    'Import a folder whose sub-folders are classes, or label some images.',
  );
}
