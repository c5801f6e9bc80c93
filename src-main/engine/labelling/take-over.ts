import type { ClassChangeRecord } from '../catalog/value-changes';
import type { Project } from '../project/project';
import type { SourceLabels } from '../tables/source-labels';
import { makeClass } from './classes';
import { attributeChange, labelChange, takenConfirmation } from './label-change';
import { countOfImages } from './labels';
import { inIdOrder, type StepPlan } from './plans';

/** A known image's new label and attributes from the source of an import. */
export interface TakeOver {
  readonly label: Pick<SourceLabels, 'state' | 'className'> | null;
  readonly attributes: SourceLabels['attributes'];
  /** A confirmation of the class in the source, which the image has already or gets. */
  readonly confirmed?: Pick<SourceLabels, 'className' | 'confirmed'> | null;
}

/** Plans the step that gives known images their labels and attributes from an import's source. It also makes new classes. */
export function planOfTakeOver(project: Project, taken: ReadonlyMap<number, TakeOver>): StepPlan {
  const made = new Map<number, readonly ClassChangeRecord[]>();
  for (const { label } of taken.values()) {
    if (label !== null && label.className !== null) makeClass(project, label.className, made);
  }
  const idOf = (name: string | null): number | null =>
    name === null ? null : (project.catalog.classes.byName(name)?.id ?? null);
  return {
    titleOf: (changed) => `Take labels and attributes of ${countOfImages(changed)} from an import`,
    reason: '',
    images: inIdOrder([...taken.keys()]),
    changeOf(image) {
      const { label, attributes, confirmed = null } = taken.get(image) ?? { label: null, attributes: [] };
      return {
        labels: label ? labelChange(project, image, { state: label.state, classId: idOf(label.className) }) : [],
        attributes: attributes.flatMap(([name, value]) => attributeChange(project, image, name, value)),
        confirmations: takenConfirmation(
          project,
          image,
          idOf(confirmed?.className ?? null),
          confirmed?.confirmed ?? null,
        ),
      };
    },
    values: [...made.values()].flat(),
  };
}
