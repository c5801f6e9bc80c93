import { Failure } from '../../../src-shared/domain/failure';
import type { Label } from '../catalog/images';
import type { LabelChangeRecord } from '../catalog/step-events';
import type { Project } from '../project';

/** The step's change of one image; empty when it has that label already. */
export function labelChange(project: Project, image: number, to: Label): LabelChangeRecord[] {
  const from = project.catalog.images.label(image);
  if (!from) throw new Failure('not-found', `There is no image ${String(image)}.`, 'Nothing was changed.');
  return from.state === to.state && from.classId === to.classId ? [] : [{ image, from, to }];
}
