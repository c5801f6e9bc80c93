import type { ClassChangeRecord } from '../catalog/step-events';
import type { Project } from '../project/project';
import type { Told } from '../tables/told';
import { makeClass } from './classes';
import { attributeChange, labelChange } from './label-change';
import { countOfImages } from './labels';
import { inOrder, type StepPlan } from './plans';

/** What images that the project knows take over from an import's source. */
export interface Taken {
  readonly label: Pick<Told, 'state' | 'className'> | null;
  readonly attributes: Told['attributes'];
}

/** The step by which known images take over what an import's source tells of them; classes that are new are made by the same step. */
export function planOfTaken(project: Project, taken: ReadonlyMap<number, Taken>): StepPlan {
  const made = new Map<number, readonly ClassChangeRecord[]>();
  for (const { label } of taken.values()) {
    if (label !== null && label.className !== null) makeClass(project, label.className, made);
  }
  const idOf = (name: string | null): number | null =>
    name === null ? null : (project.catalog.classes.byName(name)?.id ?? null);
  return {
    titleOf: (changed) => `Take over what an import says of ${countOfImages(changed)}`,
    reason: '',
    images: inOrder([...taken.keys()]),
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
