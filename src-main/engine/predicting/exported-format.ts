import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { at } from '../../../src-shared/domain/at';
import type { ExportFormat } from '../../../src-shared/domain/export-format';
import { Failure } from '../../../src-shared/domain/failure';
import { cropOf } from '../../../src-shared/domain/preprocessing';
import { withTemporaryFolder } from '../../platform/atomic';
import { damagedFile, examineSums, sumsFile } from '../../platform/sums/sums';
import { privateFolder } from '../../platform/temporary';
import { chunksOf } from '../base/concurrency';
import { withoutProgress, type JobContext } from '../base/jobs';
import { writeBeside } from '../exporting/beside/write';
import { isRuntime, type Runtime, type RuntimeContext } from '../exporting/check/runtime';
import { runtimes } from '../exporting/check/runtimes';
import type { LayersFolder } from '../models/blocks';
import { decodeFiles, type PredictedFiles } from '../models/files';
import { preparationOf } from '../models/model';
import { cropFiles } from '../pixels/faces/files';
import type { Services } from '../project/services';

/** Files that one process predicts: each block starts one. */
const blockFiles = 2048;

/** Endings of programs beside a model. Those of a stranger's folder are never run: Facet has its own. */
const programs = new Set(['.py', '.js', '.mjs', '.cjs', '.html', '.wasm', '.json.map']);
const mostFiles = 10_000;

/**
 * Predicts files with an exported model that is not in tfjs layers format, by its format's own program and Facet's copies of the programs
 * beside it, block by block in order.
 * @throws Failure of kind 'unsupported' where the format's program is not on this machine, 'bad-input' when the model does not run
 */
export async function predictExported(
  services: Services,
  { folder, metadata }: LayersFolder,
  format: ExportFormat,
  { paths, job }: { readonly paths: readonly string[]; readonly job: JobContext },
  onBlock: (block: PredictedFiles) => Promise<void>,
): Promise<void> {
  if (paths.length === 0) return;
  await withTemporaryFolder(privateFolder(), async (temporary) => {
    const context = { services, job, temporary };
    const runtime = await runtimes[format](context);
    if (!isRuntime(runtime)) throw new Failure('unsupported', runtime.reason, 'Or use the model in another format.');
    const own = join(temporary, 'model');
    await copyModel(folder, own);
    await writeBeside({ folder: own, format, metadata, detector: null });
    job.phase('Predicting', 'images', paths.length);
    for (const block of chunksOf(paths, blockFiles)) {
      await onBlock(
        await predictBlock(runtime, context, { folder: own, metadata }, block).catch((error: unknown) => {
          throw Failure.from(error).kind === 'internal' ? doesNotRun(folder, error) : error;
        }),
      );
    }
  });
}

async function predictBlock(
  runtime: Runtime,
  context: RuntimeContext,
  { folder, metadata }: LayersFolder,
  block: readonly string[],
): Promise<PredictedFiles> {
  const { classes } = metadata;
  const crop = cropOf(preparationOf(metadata).preprocessing);
  const quiet = { ...context, job: withoutProgress(context.job.signal) };
  const { cropped, refused } = await cropFiles(quiet, block, crop);
  context.job.advance(refused.length);
  const all = await runtime.predict(context, { folder, metadata, crop }, cropped);
  const width = classes.length;
  const images: PredictedFiles['images'][number][] = [];
  const unread: string[] = [];
  cropped.forEach(({ path }, index) => {
    const probabilities = all.subarray(index * width, (index + 1) * width);
    if (probabilities.every(Number.isFinite)) images.push({ path, probabilities });
    else unread.push(path);
  });
  return { images, refused: [...refused, ...(await reasonsOf(quiet, metadata, unread))] };
}

/** Why files can't be read: a decoder says so. A picture that it reads made the network give no finite numbers. */
async function reasonsOf(
  context: RuntimeContext,
  metadata: LayersFolder['metadata'],
  paths: readonly string[],
): Promise<PredictedFiles['refused']> {
  const preparation = { ...preparationOf(metadata), edge: 16 };
  const { rows, refused } = await decodeFiles(context, paths, join(context.temporary, 'unread.rgb8'), preparation);
  const reason = 'The model gives numbers for it that are no probabilities.';
  return [...refused, ...rows.map((row) => ({ path: at(paths, row), reason }))];
}

/** Copies the files of a model, and no programs or links. @throws Failure of kind 'project-damaged' for a file that has changed */
async function copyModel(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  if (entries.length > mostFiles) throw new Failure('bad-input', `${from} has too many files for a model.`);
  await mkdir(to);
  const names = entries.filter((entry) => entry.isFile()).map(({ name, parentPath }) => join(parentPath, name));
  const kept = names.map((path) => path.slice(from.length + 1)).filter((name) => !programs.has(extname(name)));
  for (const name of kept) {
    await mkdir(join(to, name, '..'), { recursive: true });
    if ((await lstat(join(from, name))).isFile()) {
      await copyFile(join(from, name), join(to, name), constants.COPYFILE_FICLONE);
    }
  }
  const { damaged } = await examineSums(
    to,
    kept.filter((name) => name !== sumsFile),
  );
  for (const name of damaged) throw damagedFile(join(from, name));
}

const doesNotRun = (folder: string, cause: unknown): Failure =>
  new Failure('bad-input', `The model in ${folder} does not run.`, 'Export it again.', { cause });
