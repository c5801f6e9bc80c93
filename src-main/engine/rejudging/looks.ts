import type * as v from 'valibot';
import type { SecondLook, SecondLookAnswer, secondLooks as contract } from '../../../src-shared/contract/second-looks';
import { Failure } from '../../../src-shared/domain/failure';
import { Filter } from '../../../src-shared/domain/filter';
import { compareCodePoints } from '../base/code-points';
import type { JudgedAgain, SecondLookRecord } from '../catalog/second-looks';
import { readStored } from '../catalog/stored-json';
import { archivedClass } from '../labelling/classes';
import type { Project } from '../project/project';
import type { Session } from '../session/session';
import { keepAnswers } from './keeping';

type ParamsOf<Member extends keyof typeof contract> = v.InferOutput<(typeof contract)[Member]['params']>;
type Questions = v.InferOutput<(typeof contract)['questions']['result']>;

export const listLooks = ({ catalog }: Project): SecondLook[] =>
  catalog.secondLooks.all().map((record) => rowOf(catalog, record));

/** A second look. Kind 'not-found'. */
export function lookById({ catalog }: Project, id: number): SecondLook {
  const record = catalog.secondLooks.byId(id);
  if (record) return rowOf(catalog, record);
  throw new Failure('not-found', `There is no second look ${String(id)}.`, 'Choose one of the list.');
}

/** Pictures of a second look, without anything that tells their labels. */
export function questionsOf(project: Project, id: number): Questions {
  const look = lookById(project, id);
  const questions = project.catalog.secondLooks
    .images(id)
    .map((row) => ({ position: row.position, image: row.image, answer: answerOf(row) }));
  return { look, questions };
}

/** Stores an answer. Kinds 'not-found', 'bad-input'. */
export function storeAnswer(project: Project, { id, position, answer }: ParamsOf<'answer'>): SecondLook {
  const { catalog, actor } = project;
  const look = lookById(project, id);
  if (look.state !== 'open') {
    throw new Failure(
      'bad-input',
      `Second look ${String(id)} is ${look.state}, so it takes no answers.`,
      'Start another.',
    );
  }
  const classId = answer.to === 'class' ? answer.class : null;
  if (classId !== null) {
    const row = catalog.classes.byId(classId);
    if (row?.removed !== 0) throw new Failure('not-found', `There is no class ${String(classId)}.`, 'Choose another.');
    if (row.archived === 1) throw archivedClass(row.name);
  }
  const given = { look: id, position, answer: answer.to, classId, actor, at: Date.now() };
  if (catalog.secondLooks.answer(given)) return lookById(project, id);
  throw new Failure(
    'not-found',
    `Second look ${String(id)} has no picture ${String(position)}.`,
    'Ask for its pictures.',
  );
}

/**
 * Finishes, cancels or opens a second look again. Finishing keeps its answers as annotations first. Kind 'bad-input' for a finished
 * one: its labels have been shown.
 */
export async function setLookState(
  session: Session,
  { id, state }: ParamsOf<'setState'>,
  signal: AbortSignal,
): Promise<SecondLook> {
  const project = session.open;
  const look = lookById(project, id);
  if (look.state === state) return look;
  if (look.state === 'finished') {
    throw new Failure(
      'bad-input',
      `Second look ${String(id)} is finished: its labels have been shown.`,
      'Start another.',
    );
  }
  if (state === 'finished') await session.announceChange(() => keepAnswers(project, look, signal));
  project.catalog.secondLooks.setState(id, state, state === 'open' ? null : Date.now());
  return lookById(project, id);
}

function answerOf({ answer, answerClass }: JudgedAgain): SecondLookAnswer | null {
  if (answer === null) return null;
  return answer === 'class' ? { to: 'class', class: answerClass ?? 0 } : { to: answer }; // the catalog holds both or neither
}

const rowOf = (
  { secondLooks, annotations }: Project['catalog'],
  { filter, ...record }: SecondLookRecord,
): SecondLook => ({
  ...record,
  filter: readStored(Filter, filter) ?? [],
  actor: annotations.shownName(record.actor),
  answeredBy: [...new Set(secondLooks.persons(record.id).map(annotations.shownName))].sort(compareCodePoints),
});
