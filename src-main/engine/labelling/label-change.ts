import { Failure } from '../../../src-shared/domain/failure';
import type { Label } from '../catalog/images';
import type { AttributeChangeRecord, LabelChangeRecord, TagChangeRecord } from '../catalog/step-events';
import type { Project } from '../project/project';

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

function labelOf({ catalog }: Project, image: number): Label {
  const label = catalog.images.label(image);
  if (label) return label;
  throw new Failure('not-found', `There is no image ${String(image)}.`, 'Nothing was changed.');
}
