import { cp, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import type { exports as exportsContract } from '../../../src-shared/contract/exports';
import { visible } from '../../../src-shared/domain/visible';
import { makeFolderAtomically, writeSynced } from '../../platform/atomic';
import { modelFiles } from '../../../src-shared/workers/run-files';
import { damagedFile, examineSums, takeSums } from '../../platform/sums/sums';
import { readModelMetadata } from '../../platform/model-folder';
import { classesOfSnapshot } from '../results/figures-now';
import { requireModel } from '../results/judged';
import { modelOfRun } from '../runs/model-of-run';
import { testSetOf } from '../splits/test-sets';
import type { ProjectJob } from '../project/project-job';
import { requireFreeDestination } from '../base/destination';
import { answersOf, type Answers } from './answers';
import { compareWithRun, requireGood } from './check';
import { foldTemperature } from './fold-temperature';
import { modelCard } from './model-card';

type Declaration = (typeof exportsContract)['run'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/**
 * Answers `exports.run`: writes a run's model, loads it in a fresh process and compares its probabilities with the run's. The folder
 * appears, whole, once they agree.
 */
export async function exportRun(context: ProjectJob, params: Params): Promise<Result> {
  const { project, job } = context;
  const done = requireModel(project, params.run);
  const { id, result, snapshot, temperature } = done;
  const to = resolve(params.to);
  await requireFreeDestination(to);
  job.phase('Writing', '', null);
  const model = await modelOfRun(project.folder.run(id));
  const presentClasses = classesOfSnapshot(project, snapshot);
  const { outputs } = presentClasses;
  const names = outputs.map(({ name }) => name);
  const testSet = testSetOf(project, snapshot);
  const answers = await answersOf(project, done);
  let check: Result['check'] = { images: 0, worstDifference: null };
  await makeFolderAtomically(
    to,
    async (temporary) => {
      await cp(model, temporary, { recursive: true });
      const { damaged } = await examineSums(temporary, modelFiles);
      for (const name of damaged) throw damagedFile(join(model, name));
      const { head, classes } = await readModelMetadata(temporary);
      const { decision } = answers;
      if (temperature !== null) await foldTemperature(temporary, temperature);
      if (decision !== null || temperature !== null || names.some((name, output) => name !== classes[output])) {
        await describeOutputs(temporary, names, answers);
      }
      await writeSynced(join(temporary, 'labels.txt'), labelsText(names));
      await writeSynced(join(temporary, 'MODEL_CARD.md'), modelCard(result, outputs, { head, testSet, answers }));
      await takeSums(temporary, ['weights.bin', 'metadata.json', 'labels.txt', 'MODEL_CARD.md']);
      check = await compareWithRun(context, { id, snapshot, temperature }, temporary);
      requireGood(check, { temperature, isUncheckedFine: params.unchecked });
    },
    'all',
  );
  project.catalog.exports.add(id, to, Date.now());
  return { to, files: (await readdir(to)).sort(), check };
}

/** One line per class, with characters made visible that would break a line. metadata.json has the names themselves. */
const labelsText = (classes: readonly string[]): string => classes.map((name) => `${visible(name)}\n`).join('');

/**
 * Gives a model the decision and the temperature of its run, and its outputs the present names of their classes, so that its user reads the names that the
 * project shows. A model exported earlier keeps the names of its time. Outputs whose classes were merged each keep their own name.
 */
async function describeOutputs(
  folder: string,
  names: readonly string[],
  { decision, temperature }: Pick<Answers, 'decision' | 'temperature'>,
): Promise<void> {
  const file = join(folder, 'metadata.json');
  const metadata = v.parse(v.pipe(v.string(), v.parseJson(), v.looseObject({})), await readFile(file, 'utf8'));
  const described = {
    ...metadata,
    classes: names,
    ...(decision && { decision }),
    ...(temperature !== null && { temperature }),
  };
  await writeSynced(file, JSON.stringify(described, null, 2));
}
