import type { SecondLook } from '../../../src-shared/contract/second-looks';
import type { NewAnnotation } from '../catalog/annotations';
import type { GivenLabel, JudgedAgain } from '../catalog/second-looks';
import { forEachItem, inSlices } from '../base/slices';
import { refreshDisagreements } from '../issues/disagreements/refresh';
import type { Project } from '../project/project';
import { presentClass } from '../catalog/present-class';

/**
 * Keeps the answers of a second look as annotations, beside the label that each picture had before, and looks for disagreements among
 * them. Written image by image before the second look is finished: doing it again changes nothing.
 */
export async function keepAnswers(project: Project, look: SecondLook, signal: AbortSignal): Promise<void> {
  const { catalog } = project;
  const rows = catalog.secondLooks.images(look.id).filter(({ answer }) => answer === 'class' || answer === 'unsure');
  const present = presentClass(catalog);
  const keep = (row: JudgedAgain): void => {
    catalog.unsynced(() => {
      catalog.annotations.add(row.image, [...labelBefore(project, look, row, present), answerOf(look, row)]);
    });
  };
  await inSlices(forEachItem(rows, keep), signal);
  await refreshDisagreements(
    project,
    rows.map(({ image }) => image),
    signal,
  );
}

const answerOf = (look: SecondLook, { answer, answerClass, answeredBy, answeredAt }: JudgedAgain): NewAnnotation => ({
  ...{ annotator: answeredBy ?? '', origin: 'second-look', look: look.id, at: answeredAt, classId: answerClass },
  state: answer === 'class' ? 'labelled' : 'unsure',
});

/**
 * The label that the picture had when the second look began, as an annotation of who gave it; none where it was not one person's own
 * judgement: after a model's suggestion, after other persons' answers, and where it is what most annotators of an import said.
 */
function labelBefore(
  { catalog }: Project,
  look: SecondLook,
  { image, classId }: JudgedAgain,
  present: (classId: number) => number,
): NewAnnotation[] {
  if (catalog.annotations.hasLabel(image)) return [];
  const isMerge = ({ fromClass, toClass }: GivenLabel): boolean =>
    fromClass !== null && toClass !== null && present(fromClass) === present(toClass);
  const given = catalog.secondLooks.labelsUntil(image, look.startedAt).find((each) => !isMerge(each));
  if (given?.toClass == null || present(given.toClass) !== present(classId)) return [];
  const isOwn = given.cause !== 'undo' && given.model === null && !isSettlement(given.reason);
  if (!isOwn || (given.cause === 'import' && catalog.annotations.hasImported(image))) return [];
  const annotator = given.cause === 'import' ? '' : given.actor;
  return [{ annotator, state: 'labelled', classId, at: given.at, origin: 'label' }];
}

/** Whether a step settled what several persons had said. */
const isSettlement = (reason: string): boolean => /^second look \d+$/.test(reason) || reason === 'issue: disagreement';
