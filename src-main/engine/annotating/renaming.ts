import type * as v from 'valibot';
import type { annotations as contract } from '../../../src-shared/contract/annotations';
import type { LabelStep } from '../../../src-shared/contract/label-step';
import { Failure } from '../../../src-shared/domain/failure';
import { refreshDisagreements } from '../issues/disagreements/refresh';
import { History, noChanges } from '../labelling/history';
import type { Project } from '../project/project';
import type { Session } from '../session/session';

type Params = v.InferOutput<(typeof contract)['rename']['params']>;

/** Answers `annotations.rename`: two persons who became one may agree or disagree otherwise. */
export async function renameAndCompare(session: Session, params: Params, signal: AbortSignal): Promise<LabelStep> {
  const project = session.open;
  const step = await session.writeStep(() => renameAnnotator(project, params));
  await refreshDisagreements(project, project.catalog.annotations.imagesBy(params.to), signal);
  return step;
}

/**
 * Replaces the name by which a person is shown: one step, whose title does not contain the former name. Persons who only labelled, and never annotated, can be renamed, too.
 * Kinds 'not-found', 'bad-input'.
 */
function renameAnnotator(project: Project, { from, to }: Params): LabelStep {
  const { annotations, transaction } = project.catalog;
  return transaction(() => {
    if (annotations.named(from).length === 0 && annotations.hasWorked(from)) annotations.know(from);
    const persons = annotations.named(from);
    if (persons.length === 0) {
      throw new Failure('not-found', `Nobody of this project is called “${from}”.`, 'Choose one of its annotators.');
    }
    if (from === to) throw new Failure('bad-input', `“${from}” is the name already.`, 'Choose another name.');
    const isJoin = annotations.named(to).length > 0;
    const values = persons.map(({ id }) => ({ noun: 'annotator', item: id, field: 'name', from, to }) as const);
    const title = isJoin ? `Count another person as “${to}”` : `Rename a person to “${to}”`;
    return new History(project).do(title, { ...noChanges, values });
  });
}
