import { resolve } from 'node:path';
import type * as v from 'valibot';
import type { models as modelsContract } from '../../../src-shared/contract/models';
import { Failure } from '../../../src-shared/domain/failure';
import type { OpenedModel } from '../../../src-shared/domain/foreign-model';
import type { Session } from '../session/session';
import { knownInput } from '../../../src-shared/domain/known-input';
import { sameNames } from './mapping';
import { openForeignModel } from './running';

type Declaration = (typeof modelsContract)['describe'];
type Result = v.InferOutput<Declaration['result']>;

/** Answers `models.describe`. */
export async function describeModel(
  session: Session,
  { model: path, output, trust }: v.InferOutput<Declaration['params']>,
  signal: AbortSignal,
): Promise<Result> {
  const model = resolve(path);
  const opened = await openForeignModel(session.services, { model, output: output ?? null, isTrusted: trust }, signal);
  const { classes, classesFrom } = opened.sidecar;
  const sameName = sameNames(session.open.catalog.classes.all());
  return {
    kind: opened.kind,
    ...inputOf(model, opened),
    classes: classes?.map((theirs) => ({ theirs, ours: sameName(theirs)?.name ?? null })) ?? null,
    classesFrom,
  };
}

/** What is known about a model's input, and what a person has to state. */
function inputOf(model: string, opened: OpenedModel): Pick<Result, 'edge' | 'inputFrom' | 'missing'> {
  try {
    const { input, from } = knownInput(model, opened, {});
    return { edge: input.edge, inputFrom: [...from], missing: [] };
  } catch (error) {
    const { next } = Failure.from(error);
    if (typeof next === 'string' || next.step !== 'describe-model') throw error;
    return { edge: opened.input.edge ?? opened.sidecar.input?.edge ?? null, inputFrom: [], missing: [...next.missing] };
  }
}
