import type { Annotation, Annotator } from '../../../src-shared/contract/annotations';
import type { Annotation as Kept } from '../catalog/annotations';
import type { Project } from '../project/project';
import { presentClass } from '../catalog/present-class';

/** Persons who annotated images, by name. */
export const annotatorsOf = ({ catalog }: Project): Annotator[] =>
  catalog.annotations
    .counts()
    .filter(({ images }) => images > 0)
    .map((row) => ({ ...row, name: personName(row.name) }));

/** Answers `annotations.ofImages`. */
export function annotationsOf({ catalog }: Project, images: readonly number[]) {
  const present = presentClass(catalog);
  const describe = ({ annotator, state, classId, at, origin, look, file }: Kept): Annotation => {
    const now = classId === null ? null : present(classId);
    const name = now === null ? null : (catalog.classes.byId(now)?.name ?? '');
    return {
      ...{ annotator: personName(annotator), state, classId: now, class: name, at, origin },
      ...{ look: look === 0 ? null : look, file },
    };
  };
  return {
    images: images.map((image) => ({ image, annotations: catalog.annotations.ofImage(image).map(describe) })),
  };
}

/** A person's name as shown; null for labels of imports that name nobody. */
export const personName = (name: string): string | null => (name === '' ? null : name);
