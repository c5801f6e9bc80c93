import { join } from 'node:path';
import type * as v from 'valibot';
import type { predictions } from '../../../src-shared/contract/predictions';
import { at } from '../../../src-shared/domain/at';
import { wholePicture, type Place } from '../../../src-shared/domain/explanation';
import { Failure } from '../../../src-shared/domain/failure';
import { cropOf, filterOf } from '../../../src-shared/domain/preprocessing';
import { withTemporaryFolder } from '../../platform/atomic';
import { privateFolder } from '../../platform/temporary';
import { WarmTrainer } from '../base/children/warm-trainer';
import { withoutProgress } from '../base/jobs';
import { preparationOf } from '../models/model';
import { cropFiles, type CroppedFile } from '../pixels/faces/files';
import type { Session } from '../session/session';
import { isCompilable } from './chosen-model';
import { tableOf } from './kept-tables';

type Declaration = (typeof predictions)['explain'];

/** Milliseconds after which the process of a model that nobody asks about ends. */
const idleMs = 60_000;

/** The process that explains rows of a session's tables. It ends by itself. */
const trainers = new WeakMap<Session, WarmTrainer>();

/** Answers `predictions.explain`: the map of a row's picture. */
export async function explainRow(
  session: Session,
  { job, row, class: wanted, method }: v.InferOutput<Declaration['params']>,
  signal: AbortSignal,
): Promise<v.InferOutput<Declaration['result']>> {
  const table = tableOf(session, job);
  const { model } = table;
  if (!isCompilable(model)) {
    throw new Failure(
      'unsupported',
      `Facet can’t look into a model in the format ${model.format}.`,
      'Use the run, or its export in the format tfjs.',
    );
  }
  if (wanted !== null && wanted >= model.classes.length) throw new Failure('not-found', 'The model has no such class.');
  const path = await table.path(row);
  return withTemporaryFolder(privateFolder(), async (temporary) => {
    const pixels = join(temporary, 'pixels.rgb8');
    const { place, aspect } = await preparePicture(session, path, { temporary, pixels, model, signal });
    const { folder, temperature, classes } = model;
    const request = { model: folder, pixels, method, classOf: [...classes.keys()], temperature };
    const images = [{ row: 0, class: wanted }];
    const explained = await trainerOf(session).use(folder, ({ client }) =>
      client.trainer.explain({ ...request, images }, signal),
    );
    const { class: shown, predicted, probability, ...map } = at(explained.maps, 0);
    return {
      class: at(classes, shown),
      predicted: at(classes, predicted),
      probability,
      method: explained.method,
      map,
      place,
      aspect,
    };
  });
}

/** Ends the process that explains. */
export function stopExplaining(session: Session): void {
  trainers.get(session)?.close();
  trainers.delete(session);
}

function trainerOf(session: Session): WarmTrainer {
  const known = trainers.get(session);
  if (known) return known;
  const trainer = new WarmTrainer({ log: session.services.childLog('trainer') }, idleMs);
  trainers.set(session, trainer);
  return trainer;
}

interface Preparing {
  readonly temporary: string;
  readonly pixels: string;
  readonly model: ReturnType<typeof tableOf>['model'];
  readonly signal: AbortSignal;
}

/** Decodes one picture to row 0 of a pixel file. */
async function preparePicture(
  { services }: Session,
  path: string,
  { temporary, pixels, model: { metadata }, signal }: Preparing,
): Promise<{ place: Place; aspect: number }> {
  const { preprocessing, edge } = preparationOf(metadata);
  const context = { services, temporary, job: withoutProgress(signal) };
  const { cropped, refused } = await cropFiles(context, [path], cropOf(preprocessing));
  const [item] = cropped;
  if (!item) throw unread(path, refused[0]?.reason);
  const request = { file: pixels, edge, resize: filterOf(preprocessing), isTemporary: true, items: [item] };
  const result = at(await services.decoders.prepare(request, signal), 0);
  if (!('crc32' in result)) throw unread(path, 'reason' in result ? result.reason : undefined);
  return { place: placeOf(item, result), aspect: result.width / result.height };
}

function placeOf({ crop }: CroppedFile, { width, height }: { readonly width: number; readonly height: number }): Place {
  if (crop === null) return wholePicture;
  return { left: crop.left / width, top: crop.top / height, width: crop.width / width, height: crop.height / height };
}

const unread = (path: string, reason = 'It was changed while it was being read.'): Failure =>
  new Failure('bad-input', `${path} can’t be read. ${reason}`, 'Choose another image.');
