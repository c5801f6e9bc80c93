import { access, constants } from 'node:fs/promises';
import { resolve } from 'node:path';
import type * as v from 'valibot';
import type { predictions } from '../../../src-shared/contract/predictions';
import { at } from '../../../src-shared/domain/at';
import { noClass } from '../../../src-shared/metrics/decisions';
import { throwIfCancelled, type JobContext } from '../base/jobs';
import type { Session } from '../session/session';
import { ClassFolders } from './class-folders';
import { FilesWritten } from './files-written';
import type { RefusedFile } from './found-files';
import { tableOf } from './kept-tables';

type Contract = typeof predictions;
type Params<M extends 'write' | 'copy'> = v.InferOutput<Contract[M]['params']>;
type Result<M extends 'write' | 'copy'> = v.InferOutput<Contract[M]['result']>;

/** Answers `predictions.write`: writes a kept table to files. */
export async function writeKept(session: Session, params: Params<'write'>, job: JobContext): Promise<Result<'write'>> {
  const table = tableOf(session, params.job);
  await table.whenComplete(job.signal);
  job.phase('Writing', 'images', table.length);
  const written = await FilesWritten.create(params, table.model.classes);
  let images = 0;
  try {
    for await (const { path, probabilities, class: name, decision, isUnsure, confidence } of table.above(
      params.above,
    )) {
      throwIfCancelled(job.signal);
      await written.requireNoImage([path]);
      await written.add(path, { class: name, decision, isUnsure, confidence }, probabilities);
      job.reach((images += 1));
    }
    await written.finish();
  } catch (error) {
    await written.discard();
    throw error;
  }
  return { images, quotedCells: written.quotedCells };
}

/** Answers `predictions.copy`: copies the images of a kept table into folders of their classes. */
export async function copyKept(session: Session, params: Params<'copy'>, job: JobContext): Promise<Result<'copy'>> {
  const table = tableOf(session, params.job);
  await table.whenComplete(job.signal);
  const folders = new ClassFolders(resolve(params.to), table.model.classes);
  job.phase('Copying', 'images', table.length);
  const refused: RefusedFile[] = [];
  const counts = { copied: 0, unsure: 0 };
  for await (const { row, path } of table.above(params.above)) {
    throwIfCancelled(job.signal);
    const answer = at(table.answers, row);
    if (answer === noClass) counts.unsure += 1;
    else if (!(await isThere(path))) refused.push({ path, reason: 'It is no longer there, or may not be read.' });
    else {
      await folders.copy(path, answer);
      counts.copied += 1;
    }
    job.advance(1);
  }
  return { ...counts, refused };
}

const isThere = (path: string): Promise<boolean> =>
  access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
