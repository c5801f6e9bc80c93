import type * as v from 'valibot';
import type { Suspect, suspects as suspectsContract } from '../../../../src-shared/contract/suspects';
import { at } from '../../../../src-shared/domain/at';
import type { JobContext } from '../../base/jobs';
import { replacesOf, requireFreePath } from '../../base/named-file';
import type { SuspectLabel } from '../../catalog/suspects';
import { pathOfImage } from '../../project/path-of-image';
import type { Project } from '../../project/project';
import { findingsMutex, writeFindings } from '../write-findings';
import { requireNoImage } from '../../project/no-image';
import type { Session } from '../../session/session';
import { forEachItem, inSlices } from '../../base/slices';
import { findingsOf, type SuspectFinding } from './findings';
import { judgeByHeads, judgeByRun } from './judged-labels';
import { countsByClass, estimateOf } from './noise';
import { writeProbabilities } from './probabilities-file';

type Declaration = (typeof suspectsContract)['find'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferInput<Declaration['result']>;

/** Answers `suspects.find`. A search cancelled before it writes changes nothing; features computed for it are kept. */
export async function findSuspects(
  { services, open: project }: Session,
  params: Params,
  job: JobContext,
): Promise<Result> {
  const startedAt = performance.now();
  const context = { services, project, job };
  const { catalog } = project;
  const { run } = params;
  const replaces = replacesOf(params.overwrite);
  if (params.probabilities !== undefined) {
    await requireNoImage(project, params.probabilities);
    await requireFreePath(params.probabilities, replaces);
  }
  const judged = await (run === undefined ? judgeByHeads(context, params) : judgeByRun(context, run));
  const { labels, predicted, contentOf, lastImage, recipe, starter, leftOut } = judged;
  let quotedCells = 0;
  if (params.probabilities !== undefined) {
    const file = { path: params.probabilities, replaces };
    ({ quotedCells } = await writeProbabilities(project, file, labels, predicted.probabilities));
  }
  const confirmed = {
    areIncluded: params.withConfirmed,
    has: ({ image, given, sha256 }: SuspectLabel): boolean => {
      const known = catalog.confirmations.of(image);
      return known?.classId === given && known.sha256.equals(sha256);
    },
  };
  const { findings, confirmedLeftOut } = await inSlices(
    findingsOf(labels, predicted, contentOf, confirmed),
    job.signal,
  );
  const counts = countsByClass(labels);
  const noise = predicted.noise.map((rate, index) => {
    const { id, name } = at(labels.classes, index);
    return { id, name, rate, counted: at(counts, index) };
  });
  const { folds } = predicted;
  const images = labels.images.length;
  await findingsMutex.of(project).run(() =>
    writeFindings(project, findings, job, ({ issueFindings }, at) => {
      const rates = noise.map(({ id, rate, counted }) => [id, rate, counted] as const);
      issueFindings.endSuspects({ at, images, lastImage, starter, folds, confirmedLeftOut, noise: rates });
    }),
  );
  return {
    recipe,
    starter,
    ...(run === undefined ? {} : { run }),
    folds,
    images,
    suspects: await inSlices(suspectsOf(project, findings)), // not cancelled: they are written
    confirmedLeftOut,
    noise: noise.flatMap(({ name, rate, counted }) => {
      const estimate = estimateOf(rate, counted);
      return estimate ? [{ class: name, ...estimate }] : [];
    }),
    noiseUnknown: noise.flatMap(({ name, rate, counted }) => (estimateOf(rate, counted) ? [] : [name])),
    classesLeftOut: [...labels.classesLeftOut],
    refused: leftOut.map(({ path, reason }) => ({ path, reason })),
    seconds: (performance.now() - startedAt) / 1000,
    quotedCells,
  };
}

/** The findings as the contract has them; interruptible. */
function* suspectsOf(project: Project, findings: readonly SuspectFinding[]): Generator<void, Suspect[]> {
  const { catalog } = project;
  const suspects: Suspect[] = [];
  const nameOf = (id: number): string => catalog.classes.byId(id)?.name ?? '';
  yield* forEachItem(findings, ({ fingerprint, suspect: { image, given, suggested, score, confidence } }) => {
    suspects.push({
      image,
      path: pathOfImage(project, image),
      label: nameOf(given),
      suggested: nameOf(suggested),
      score,
      confidence,
      state: catalog.issues.stateOf('suspect-label', fingerprint) ?? 'fixed',
    });
  });
  return suspects;
}
