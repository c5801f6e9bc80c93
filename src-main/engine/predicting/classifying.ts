import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as v from 'valibot';
import type { predictions } from '../../../src-shared/contract/predictions';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { withTemporaryFolder } from '../../platform/atomic';
import { privateFolder } from '../../platform/temporary';
import type { FileNetwork } from '../models/ready-network';
import type { Session } from '../session/session';
import { answerOf, namedAnswer } from './answer';
import { atItsTemperature, chooseModel, requireFitting, type ChosenModel } from './chosen-model';
import { networkOf } from './network';

type Declaration = (typeof predictions)['classify'];

/** Milliseconds without a picture after which a model's process ends. It holds some hundred MB. */
const idleMs = 60_000;

interface Ready {
  readonly key: string;
  readonly network: FileNetwork;
}

/** The model that a session classified a picture with last. Its process ends by itself. */
const ready = new WeakMap<Session, Ready>();

/** Answers `predictions.classify`: classifies a picture that is in no file. */
export async function classify(
  session: Session,
  params: v.InferOutput<Declaration['params']>,
  signal: AbortSignal,
): Promise<v.InferOutput<Declaration['result']>> {
  const model = await chooseModel(session, params);
  const decision = params.decision === undefined ? model.decision : params.decision;
  requireFitting(model, decision);
  const found = await withTemporaryFolder(privateFolder(), async (temporary) => {
    const file = join(temporary, 'picture');
    await writeFile(file, Buffer.from(params.picture, 'base64'), { mode: 0o600 });
    return at(await readyNetwork(session, model).predict([file], signal), 0);
  });
  if ('reason' in found) throw new Failure('bad-input', `The picture can’t be read: ${found.reason}`);
  const probabilities = atItsTemperature(found.probabilities, model);
  const { classes } = model;
  return {
    ...namedAnswer(answerOf(probabilities, classes, decision), classes),
    classes: [...classes],
    probabilities: [...probabilities],
  };
}

function readyNetwork(session: Session, model: ChosenModel): FileNetwork {
  const known = ready.get(session);
  if (known?.key === model.folder) return known.network;
  known?.network.close();
  const network = networkOf(session.services, model, idleMs);
  ready.set(session, { key: model.folder, network });
  return network;
}

/** Ends the process that classifies pictures. */
export function stopClassifying(session: Session): void {
  ready.get(session)?.network.close();
  ready.delete(session);
}
