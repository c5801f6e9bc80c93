import { basename } from 'node:path';
import type * as v from 'valibot';
import type { Served } from '../../../src-shared/contract/serving';
import { Failure } from '../../../src-shared/domain/failure';
import type { AnswersOf } from '../project/engine-context';
import { chooseModel, requireFitting } from '../predicting/chosen-model';
import type { Session } from '../session/session';
import { ServedModel } from './served-model';

/** The models that sessions serve, each from the moment when it begins to load. */
const current = new WeakMap<Session, Promise<ServedModel>>();

/** Answers requests about serving a model. */
export function servingRequests(session: Session): AnswersOf<'serving'> {
  return {
    start: async (params) => {
      if (current.has(session)) {
        throw new Failure('bad-input', 'A model is being served already.', 'Stop that first.');
      }
      const starting = start(session, params);
      current.set(session, starting);
      starting.catch(() => current.delete(session));
      const served = await starting;
      return { ...describe(served), token: served.token };
    },
    stop: async () => {
      await stopServing(session);
      return {};
    },
    status: async () => {
      const served = await current.get(session)?.catch(() => null);
      return { served: served ? describe(served) : null };
    },
  };
}

/** Ends what a session serves; nothing without that. */
export async function stopServing(session: Session): Promise<void> {
  const served = await current.get(session)?.catch(() => null);
  current.delete(session);
  await served?.stop();
}

type Start = Parameters<AnswersOf<'serving'>['start']>[0];

async function start(session: Session, params: Start): Promise<ServedModel> {
  const { model: choice, port, name, decision } = params;
  const found = await chooseModel(session, params);
  const model = decision === undefined ? found : { ...found, decision };
  requireFitting(model, model.decision);
  const usualName = typeof choice === 'string' ? nameIn(found.folder) : choice.run;
  return ServedModel.start(session.services, {
    model,
    name: name ?? usualName,
    port,
    onEnd: () => {
      void stopServing(session).finally(() => {
        session.services.emit('serving', 'ended', {});
      });
    },
  });
}

/** A name for addresses from a folder's. */
const nameIn = (folder: string): string =>
  basename(folder)
    .replaceAll(/[^\w.-]+/g, '-')
    .replace(/^[^\w]+/, '')
    .slice(0, 100) || 'model';

function describe({ name, port, classes, counts }: ServedModel): v.InferOutput<typeof Served> {
  return { url: `http://127.0.0.1:${String(port)}/v1/models/${name}`, name, port, classes: [...classes], ...counts };
}
