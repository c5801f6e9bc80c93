import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { ReducedDescription, reducedComponents, reducedFiles } from '../../../../src-shared/workers/reduced';
import { Failure } from '../../../../src-shared/domain/failure';
import { isMissing } from '../../../platform/errors';
import { digestOfFile } from '../../../platform/sums/digest';
import { dropSums, readWhole, writeWithSums } from '../../../platform/sums/sums';
import { withTrainer } from '../../base/children/trainers';
import { checkSpace } from '../../pixels/pixels';
import type { Project } from '../../project/project';
import type { ProjectJob } from '../../project/project-job';
import { projectState } from '../../project/project-state';
import type { SearchableSpace } from './scan';

/** Directions chosen from fewer rows than this are chosen again once there are four times as many. */
const enoughRows = 20_000;

/** The facts about a space that its reduced copy depends on. */
export interface ReducibleSpace {
  readonly name: string;
  readonly file: string;
  readonly starter: { readonly dimensions: number };
}

/** Brings the reduced copy of a space's features up to date, so that it has all rows that the space has. */
export async function updateReducedCopy(
  { services, project, job }: ProjectJob,
  space: ReducibleSpace,
): Promise<SearchableSpace> {
  const folder = dirname(space.file);
  const rows = project.catalog.embeddings.nextRow(space.name);
  const { dimensions } = space.starter;
  const known = await readCopy(project, folder, dimensions, rows);
  const searchable = { folder, features: space.file, dimensions, rows };
  if (known?.rows === rows) return { ...searchable, scale: known.scale, copyId: known.made };
  const from = known?.rows ?? 0;
  await checkSpace(join(folder, reducedFiles.codes), (rows - from) * reducedComponents);
  if (!known) await dropCopy(folder);
  job.phase('Preparing the search', 'images', rows - from);
  const { scale } = await withTrainer({ log: services.childLog('trainer') }, ({ client, on }) => {
    const stop = on('trainer', 'imagesDone', ({ done }) => {
      job.reach(done);
    });
    const request = { embeddings: space.file, dimensions, folder, from, to: rows, scale: known?.scale ?? null };
    return client.trainer.reduce(request, job.signal).finally(stop);
  });
  const copyId = known?.made ?? randomUUID();
  const copy: ReducedDescription = {
    version: 1,
    dimensions,
    components: reducedComponents,
    rows,
    scale,
    made: copyId,
    fittedRows: known?.fittedRows ?? rows,
    sums: await sumsOfCopy(folder, rows),
  };
  await writeWithSums(folder, { [reducedFiles.description]: JSON.stringify(copy, null, 2) });
  return { ...searchable, scale, copyId };
}

/** Forgets the copy, which is made again when it is next needed. */
export async function dropCopy(folder: string): Promise<void> {
  await dropSums(folder, [reducedFiles.description]);
  await rm(join(folder, reducedFiles.description), { force: true });
}

/** Reads the description of the copy; null when there is no copy, or it is damaged or can't be extended. */
async function readCopy(
  project: Project,
  folder: string,
  dimensions: number,
  rows: number,
): Promise<ReducedDescription | null> {
  const bytes = await readWhole(join(folder, reducedFiles.description), { adopts: false }).catch((error: unknown) => {
    if (isMissing(error) || error instanceof Failure) return null;
    throw error;
  });
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ReducedDescription), bytes?.toString('utf8'));
  if (!parsed.success) return null;
  const copy = parsed.output;
  const size = (name: string): number => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  const isWhole =
    size(reducedFiles.codes) >= copy.rows * reducedComponents &&
    size(reducedFiles.basis) === dimensions * (1 + reducedComponents) * 4;
  const isOutgrown = copy.fittedRows < enoughRows && rows >= copy.fittedRows * 4;
  if (!isWhole || copy.dimensions !== dimensions || copy.rows > rows || isOutgrown) return null;
  return (await isAsWritten(project, folder, copy)) ? copy : null;
}

/**
 * The state of each copy, by its folder, when it was last compared with its checksums. A copy of a million rows is 128 MB, too
 * much to read for every search.
 */
const comparedCopies = projectState(() => new Map<string, string>());

/** Whether the copy's files have the checksums of its description. Compares once, and again when a file was written. */
async function isAsWritten(
  project: Project,
  folder: string,
  { rows, made, sums }: ReducedDescription,
): Promise<boolean> {
  const written = [reducedFiles.codes, reducedFiles.basis].map((name) => statSync(join(folder, name)).mtimeMs);
  const state = [made, rows, ...written].join(' ');
  const compared = comparedCopies.of(project);
  if (compared.get(folder) === state) return true;
  const found = await sumsOfCopy(folder, rows);
  if (found.basis !== sums.basis || found.codes !== sums.codes) return false;
  compared.set(folder, state);
  return true;
}

/** Takes the copy's checksums. The file of codes may be longer than the rows that count. */
async function sumsOfCopy(folder: string, rows: number): Promise<ReducedDescription['sums']> {
  const basis = await digestOfFile(join(folder, reducedFiles.basis));
  const codes = await digestOfFile(join(folder, reducedFiles.codes), { length: rows * reducedComponents });
  return { basis: basis.is, codes: codes.is };
}
