import type { contract } from '../../src-shared/contract';
import type { JobHandlersOf } from '../../src-shared/rpc/declare';
import { backUp } from './project/backups/backups';
import { writeDataset } from './datasets/datasets';
import { checkAll } from './care/doctor/doctor';
import { makeEmbeddings } from './features/embedding/making';
import { exportRun } from './exporting/tfjs';
import { forget } from './care/forgetting/forget';
import { importImages } from './importing/importing';
import { resolvePhotoFolder } from './importing/scan';
import type { JobContext, Jobs } from './base/jobs';
import { chooseNext } from './features/learning/next';
import { findIssues } from './issues/find';
import { makeMap } from './features/map/mapping';
import { predict } from './predicting/predictions';
import { evaluate } from './runs/evaluating';
import { resume } from './runs/resuming';
import { train } from './runs/training';
import { Relinker } from './care/relinking/relinker';
import { drawSample } from './importing/sampling';
import { addOwnStarter } from './features/starters/adding';
import type { Session } from './session/session';
import { findSimilar } from './features/similar/finding';
import { makeSuggestions } from './features/suggestions/suggestions';
import { findSuspects } from './issues/suspects/suspects';

/** What the engine does for each job of the contract. */
export function workOf(session: Session, jobs: Jobs): JobHandlersOf<typeof contract, JobContext> {
  const { services } = session;
  return {
    attributes: {},
    backups: { make: (_params, job) => backUp(session.open, job) },
    imports: {
      run: (params, job) => importImages(session, params, job),
    },
    runs: {
      train: (params, job) => train(session, params, job),
      resume: (params, job) => resume(session, params, job),
      evaluate: (params, job) => evaluate(services, session, params, job),
    },
    embeddings: { make: (params, job) => makeEmbeddings(session, params, job) },
    exports: { run: (params, job) => exportRun(services, session.open, params, job) },
    predictions: { run: (params, job) => predict(services, params, job) },
    forgets: {
      run: (params, job) =>
        params.dryRun
          ? forget(session, params, job)
          : jobs.alone(job.id, 'Images are being forgotten.', () => forget(session, params, job)),
    },
    relinks: {
      run: async ({ folder }, job) => new Relinker(session.open, services, await resolvePhotoFolder(folder), job).run(),
    },
    sample: { draw: (params, job) => drawSample(services, params, job) },
    issues: { find: (params, job) => session.telling(() => findIssues(services, session.open, params, job)) },
    classes: {},
    datasets: {
      write: async (params, job) => {
        const ids = await session.idsOf({ filter: params.filter, except: [] });
        return writeDataset(session.open, ids, params, job);
      },
    },
    doctor: { check: ({ repair }, job) => checkAll(services, session.project, repair, job) },
    images: {},
    jobs: {},
    labels: {},
    project: {},
    recipes: {},
    settings: {},
    similar: { find: (params, job) => findSimilar(session, params, job) },
    snapshots: {},
    splits: {},
    suspects: { find: (params, job) => session.telling(() => findSuspects(session, params, job)) },
    starters: { add: (params, job) => addOwnStarter(services, params, job) },
    learning: { next: (params, job) => chooseNext(session, params, job) },
    map: { make: (params, job) => makeMap(session, params, job) },
    suggestions: { make: (params, job) => makeSuggestions(session, params, job) },
    views: {},
  };
}
