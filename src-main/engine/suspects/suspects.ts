import { join } from 'node:path';
import type * as v from 'valibot';
import type { Suspect, suspects as suspectsContract } from '../../../src-shared/contract/suspects';
import { Failure } from '../../../src-shared/domain/failure';
import type { QuickRecipe } from '../../../src-shared/domain/recipe';
import type { JobContext } from '../jobs';
import { embedImages, spaceOf } from '../embeddings/embedding';
import type { Project } from '../project';
import { afterOthers } from '../quality/one-at-a-time';
import { writeFindings } from '../quality/writing';
import { findRecipe, withStarter } from '../recipes/recipes';
import type { Wanted } from '../runs/pixels';
import type { Session } from '../session';
import { openStarter } from '../starters/starters';
import { findLabelIssues, confidentJoint, labelNoise } from './confident-learning';
import { findingsOf } from './findings';
import { outOfFold } from './out-of-fold';
import { writeProbabilities } from './probabilities-file';
import { questionOf, type Question } from './question';

type Declaration = (typeof suspectsContract)['find'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferInput<Declaration['result']>;

/** Answers `suspects.find`. A search that is cancelled before it writes changes nothing; features that were computed stay. */
export async function findSuspects(session: Session, params: Params, job: JobContext): Promise<Result> {
  const { services, open: project } = session;
  const startedAt = performance.now();
  const recipe = await quickRecipe(project, params);
  await project.turns.free(); // within a large step labels are neither those of before nor those of after
  const starter = await openStarter(services, project, recipe.starter, job);
  const space = spaceOf(project, starter, 'float32', recipe.crop);
  const { leftOut } = await embedImages(services, project, space, wantedOf(project), job);
  await project.turns.free();
  const lastImage = project.catalog.originals.lastId();
  const question = questionOf(project, space);
  const { probabilities, folds } = await outOfFold(
    services,
    project,
    { space, recipe, seed: params.seed, question },
    job,
  );
  if (params.probabilities !== undefined) await writeProbabilities(params.probabilities, question, probabilities);
  const data = { probabilities, labels: question.labels, classes: question.classes.length };
  const joint = confidentJoint(data);
  const findings = findingsOf(question, data, findLabelIssues(data, joint));
  const noise = labelNoise(joint).map((rate, index) => ({ ...classAt(question, index), rate }));
  const images = question.images.length;
  await afterOthers(project, () =>
    writeFindings(project, findings, job, ({ issueFindings }, at) => {
      const rates = noise.map(({ id, rate }) => [id, rate] as const);
      issueFindings.endSuspects({ at, images, lastImage, starter: starter.id, folds, noise: rates });
    }),
  );
  return {
    ...{ recipe: recipe.id, starter: starter.id, folds, images },
    suspects: findings.map(({ fingerprint, suspect }) => told(project, fingerprint, suspect)),
    noise: noise.map(({ name, rate }) => ({ class: name, rate })),
    classesLeftOut: [...question.classesLeftOut],
    refused: leftOut.map(({ path, reason }) => ({ path, reason })),
    seconds: (performance.now() - startedAt) / 1000,
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

const wantedOf = ({ catalog }: Project): Wanted[] =>
  catalog.images
    .trainable()
    .map(({ id, sourceRoot, path, sha256 }) => ({ image: id, file: join(sourceRoot, path), sha256 }));

function classAt({ classes }: Question, index: number): Question['classes'][number] {
  const found = classes[index];
  if (!found) throw new RangeError(`There is no class ${String(index)}`);
  return found;
}

function told(
  { catalog }: Project,
  fingerprint: string,
  { image, given, suggested, score, confidence }: ReturnType<typeof findingsOf>[number]['suspect'],
): Suspect {
  const location = catalog.images.location(image);
  const nameOf = (id: number): string => catalog.classes.byId(id)?.name ?? '';
  return {
    image,
    path: location ? `${location.root}/${location.path}` : '',
    ...{ label: nameOf(given), suggested: nameOf(suggested), score, confidence },
    state: catalog.issues.stateOf('suspect-label', fingerprint) ?? 'fixed',
  };
}
