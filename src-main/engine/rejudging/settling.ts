import type * as v from 'valibot';
import type { secondLooks as contract } from '../../../src-shared/contract/second-looks';
import { Failure } from '../../../src-shared/domain/failure';
import type { Label } from '../catalog/images';
import { archivedClass } from '../labelling/classes';
import { confirmationChange, settledChange } from '../labelling/label-change';
import { countOfImages } from '../labelling/labels';
import { inIdOrder, type StepPlan } from '../labelling/plans';
import type { Project } from '../project/project';
import { presentClass } from '../catalog/present-class';
import { comparedImages, disagreementsAmong, type Compared } from './results';

type Params = v.InferOutput<(typeof contract)['settle']['params']>;

/** Plans the step that settles disagreements. Kinds 'not-found', and 'bad-input' for an answer whose class is archived by now. */
export function planOfSettling(project: Project, { id, images, by }: Params): StepPlan {
  const byImage = new Map(disagreementsAmong(comparedImages(project, id).compared).map((each) => [each.image, each]));
  const unknown = images.find((image) => !byImage.has(image));
  if (unknown !== undefined) {
    throw new Failure(
      'not-found',
      `Image ${String(unknown)} is no disagreement of second look ${String(id)}.`,
      'Nothing was changed.',
    );
  }
  const common = { reason: `second look ${String(id)}`, images: inIdOrder([...new Set(images)]), values: [] };
  const foundOf = (image: number): Compared | undefined => byImage.get(image);
  if (by === 'answer') {
    return {
      ...common,
      titleOf: (changed) => `Label ${countOfImages(changed)} as answered in second look ${String(id)}`,
      changeOf: (image) => {
        const found = foundOf(image);
        return found ? settledChange(project, image, labelOf(project, found.answer)) : {};
      },
    };
  }
  const present = presentClass(project.catalog);
  return {
    ...common,
    titleOf: (changed) => `Confirm the label of ${countOfImages(changed)}`,
    changeOf: (image) => {
      const classId = project.catalog.images.label(image)?.classId ?? null;
      const isStill = classId !== null && present(classId) === foundOf(image)?.label;
      return isStill ? { confirmations: confirmationChange(project, image, true) } : {};
    },
  };
}

/** An answer as a label. */
function labelOf({ catalog }: Project, answer: number | null): Label {
  if (answer === null) return { state: 'unsure', classId: null };
  const row = catalog.classes.byId(answer);
  if (row?.archived === 1) throw archivedClass(row.name);
  return { state: 'labelled', classId: answer };
}
