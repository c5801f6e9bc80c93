import { Failure } from '../../../src-shared/domain/failure';
import type { Label } from '../catalog/images';
import type { ConfirmationChangeRecord } from '../catalog/confirmations';
import type { AttributeChangeRecord, ImageChanges, LabelChangeRecord, TagChangeRecord } from '../catalog/step-events';
import type { Project } from '../project/project';
import type { SourceConfirmation } from '../tables/source-labels';

/** A step's change of one image's label; empty when it already has that label. Kind 'not-found'. Tags and attributes likewise, below. */
export function labelChange(project: Project, image: number, to: Label): LabelChangeRecord[] {
  const from = labelOf(project, image);
  return from.state === to.state && from.classId === to.classId ? [] : [{ image, from, to }];
}

export function tagChange(project: Project, image: number, tag: string, added: boolean): TagChangeRecord[] {
  labelOf(project, image);
  return project.catalog.tags.has(image, tag) === added ? [] : [{ image, tag, added }];
}

export function attributeChange(
  project: Project,
  image: number,
  name: string,
  to: string | null,
): AttributeChangeRecord[] {
  labelOf(project, image);
  const from = project.catalog.attributes.value(image, name);
  return from === to ? [] : [{ image, name, from, to }];
}

/** Confirms that an image's class is right, or withdraws that; empty for an image without a class or readable picture, too. */
export function confirmationChange(project: Project, image: number, isRight: boolean): ConfirmationChangeRecord[] {
  const { classId } = labelOf(project, image);
  const { catalog, actor } = project;
  const [from, sha256] = [catalog.confirmations.of(image), catalog.images.hash(image)];
  if (!isRight) return from === null ? [] : [{ image, from, to: null }];
  if (classId === null || sha256 === null) return [];
  if (from?.classId === classId && from.sha256.equals(sha256)) return [];
  return [{ image, from, to: { classId, sha256, actor, at: Date.now() } }];
}

/** A step's change that settles what an image's label is: gives the label and, for a class, confirms it. */
export function settledChange(project: Project, image: number, to: Label): Partial<ImageChanges> {
  const { catalog, actor } = project;
  const [from, sha256] = [catalog.confirmations.of(image), catalog.images.hash(image)];
  const labels = labelChange(project, image, to);
  if (to.classId === null || sha256 === null) return { labels };
  if (from?.classId === to.classId && from.sha256.equals(sha256)) return { labels };
  return { labels, confirmations: [{ image, from, to: { classId: to.classId, sha256, actor, at: Date.now() } }] };
}

/** Takes over a confirmation of a class from another project; empty without one. */
export function takenConfirmation(
  { catalog }: Project,
  image: number,
  classId: number | null,
  confirmed: SourceConfirmation | null,
): ConfirmationChangeRecord[] {
  if (classId === null || confirmed === null) return [];
  return [{ image, from: catalog.confirmations.of(image), to: { classId, ...confirmed } }];
}

/** Carries what is confirmed of an image from one class to the class that it is merged into. */
export function confirmationAfterMerge(
  { catalog }: Project,
  image: number,
  fromClass: number,
  into: number,
): ConfirmationChangeRecord[] {
  const from = catalog.confirmations.of(image);
  return from?.classId === fromClass ? [{ image, from, to: { ...from, classId: into } }] : [];
}

function labelOf({ catalog }: Project, image: number): Label {
  const label = catalog.images.label(image);
  if (label) return label;
  throw new Failure('not-found', `There is no image ${String(image)}.`, 'Nothing was changed.');
}
