import type { ClassChangeRecord } from '../catalog/step-events';
import type { Project } from '../project/project';
import type { SourceLabels } from '../tables/source-labels';
import { makeClass } from './classes';
import { attributeChange, labelChange } from './label-change';
import { countOfImages } from './labels';
import { inIdOrder, type StepPlan } from './plans';

/** What images that the project knows take over from an import's source. */
export interface TakeOver {
  readonly label: Pick<SourceLabels, 'state' | 'className'> | null;
  readonly attributes: SourceLabels['attributes'];
}

/** The step by which known images take over what an import's source tells of them; classes that are new are made by the same step. */
export function planOfTakeOver(project: Project, taken: ReadonlyMap<number, TakeOver>): StepPlan {
  const made = new Map<number, readonly ClassChangeRecord[]>();
  for (const { label } of taken.values()) {
    if (label !== null && label.className !== null) makeClass(project, label.className, made);
  }
  const idOf = (name: string | null): number | null =>
    name === null ? null : (project.catalog.classes.byName(name)?.id ?? null);
  return {
    titleOf: (changed) => `Take over what an import says of ${countOfImages(changed)}`,
    reason: '',
    images: inIdOrder([...taken.keys()]),
    changeOf(image) {
      const { label, attributes } = taken.get(image) ?? { label: null, attributes: [] };
      return {
        labels: label ? labelChange(project, image, { state: label.state, classId: idOf(label.className) }) : [],
        attributes: attributes.flatMap(([name, value]) => attributeChange(project, image, name, value)),
      };
    },
    values: [...made.values()].flat(),
  };
}
