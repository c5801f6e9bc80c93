import type * as v from 'valibot';
import type { Suspect, suspects as suspectsContract } from '../../../../src-shared/contract/suspects';
import { at } from '../../../../src-shared/domain/at';
import { Failure } from '../../../../src-shared/domain/failure';
import type { QuickRecipe } from '../../../../src-shared/domain/recipe';
import type { JobContext } from '../../base/jobs';
import { spaceOf } from '../../features/embedding/embedding';
import { embedMissing } from '../../features/embedding/making';
import { replacesOf, requireFreePath } from '../../base/named-file';
import type { Project } from '../../project/project';
import { findingsMutex, writeFindings } from '../writing';
import { findRecipe, withStarter } from '../../recipes/recipes';
import type { Session } from '../../session/session';
import { forEachItem, inSlices } from '../../base/slices';
import { openStarter } from '../../features/starters/starters';
import { findingsOf, type SuspectFinding } from './findings';
import { countsIn, estimateOf } from './noise';
import { outOfFold } from './out-of-fold';
import { writeProbabilities } from './probabilities-file';
import { questionOf } from './question';

type Declaration = (typeof suspectsContract)['find'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferInput<Declaration['result']>;

/** Answers `suspects.find`. A search that is cancelled before it writes changes nothing; features that were computed stay. */
export async function findSuspects(session: Session, params: Params, job: JobContext): Promise<Result> {
  const { services, open: project } = session;
  const startedAt = performance.now();
  const replaces = replacesOf(params.overwrite);
  if (params.probabilities !== undefined) await requireFreePath(params.probabilities, replaces);
  const recipe = await quickRecipe(project, params);
  const starter = await openStarter(services, project, recipe.starter, job);
  const space = spaceOf(project, starter, 'float32', recipe.crop);
  // While a large step is underway, labels are neither the old ones nor the new ones.
  const { leftOut } = await project.stepMutex.whenFree(() => embedMissing(services, project, space, job, 'labelled'));
  const { lastImage, question } = await project.stepMutex.whenFree(async () => ({
    lastImage: project.catalog.originals.lastId(),
    question: await questionOf(project, space, job.signal),
  }));
  const said = await outOfFold(services, project, { space, recipe, seed: params.seed, question }, job);
  const { folds } = said;
  const { quotedCells } =
    params.probabilities === undefined
      ? { quotedCells: 0 }
      : await writeProbabilities(params.probabilities, replaces, project, question, said.probabilities);
  const contentOf = (row: number): Buffer | undefined => project.catalog.embeddings.contentOf(space.name, row);
  const findings = await inSlices(findingsOf(question, said, contentOf), job.signal);
  const counts = countsIn(question);
  const noise = said.noise.map((rate, index) => ({ ...at(question.classes, index), rate, counted: at(counts, index) }));
  const images = question.images.length;
  await findingsMutex.of(project).run(() =>
    writeFindings(project, findings, job, ({ issueFindings }, at) => {
      const rates = noise.map(({ id, rate, counted }) => [id, rate, counted] as const);
      issueFindings.endSuspects({ at, images, lastImage, starter: starter.id, folds, noise: rates });
    }),
  );
  return {
    ...{ recipe: recipe.id, starter: starter.id, folds, images },
    suspects: await inSlices(told(project, findings)), // not cancelled: they are written
    noise: noise.flatMap(({ name, rate, counted }) => {
      const estimate = estimateOf(rate, counted);
      return estimate ? [{ class: name, ...estimate }] : [];
    }),
    noiseUnknown: noise.flatMap(({ name, rate, counted }) => (estimateOf(rate, counted) ? [] : [name])),
    classesLeftOut: [...question.classesLeftOut],
    refused: leftOut.map(({ path, reason }) => ({ path, reason })),
    seconds: (performance.now() - startedAt) / 1000,
    quotedCells,
  };
}

async function quickRecipe(project: Project, { recipe: wished, starter, folds }: Params): Promise<QuickRecipe> {
  const recipe = withStarter(await findRecipe(project, wished), starter);
  if (recipe.kind === 'quick') return folds === undefined ? recipe : { ...recipe, folds };
  throw new Failure(
    'unsupported',
    `Recipe ${recipe.id} trains for minutes, and suspect labels need a training a fold.`,
    'Use the recipe quick, or a JSON file of its kind.',
  );
}

function* told({ catalog }: Project, findings: readonly SuspectFinding[]): Generator<void, Suspect[]> {
  const suspects: Suspect[] = [];
  const nameOf = (id: number): string => catalog.classes.byId(id)?.name ?? '';
  yield* forEachItem(findings, ({ fingerprint, suspect: { image, given, suggested, score, confidence } }) => {
    const location = catalog.images.location(image);
    suspects.push({
      image,
      path: location ? `${location.root}/${location.path}` : '',
      ...{ label: nameOf(given), suggested: nameOf(suggested), score, confidence },
      state: catalog.issues.stateOf('suspect-label', fingerprint) ?? 'fixed',
    });
  });
  return suspects;
}
