import type * as v from 'valibot';
import type { runs as runsContract } from '../../../src-shared/contract/runs';
import { Failure } from '../../../src-shared/domain/failure';
import type { JobContext } from '../base/jobs';
import type { Project } from '../project/project';
import type { Session } from '../session/session';
import type { Evaluated } from './evaluated';
import { evaluateFilter } from './evaluating-filter';
import { evaluateFolder } from './evaluating-folder';
import { evaluationsNow } from '../results/figures-now';
import { requireDone, type DoneRun } from '../results/judged';
import { modelOfRun } from './model-of-run';
import { RunClasses } from '../splits/run-classes';
import { readSnapshot } from '../splits/snapshots';

type Declaration = (typeof runsContract)['evaluate'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** Answers `runs.evaluate`: figures of a run's model on its own test part, on images of the project, or on a folder outside it. */
export async function evaluate(session: Session, { run, on, withSeen }: Params, job: JobContext): Promise<Result> {
  const { services, open: project } = session;
  const context = { services, project, job };
  const done = requireDone(project, run);
  const snapshot = await readSnapshot(project, done.snapshot);
  const classes = new RunClasses(project.catalog, snapshot);
  const header = { run, classes: [...classes.names], renamed: [...classes.renamed] };
  if (on.data === 'snapshot') return { ...(await evaluateOwnPart(project, run, done)), ...header };
  const model = await modelOfRun(project.folder.run(done.id));
  const evaluated = { name: run, model, snapshot, classes, withSeen };
  if (on.data === 'folder') return { ...(await evaluateFolder(context, evaluated, on.folder)), ...header };
  const ids = await session.idsOf({ filter: on.filter, except: [] });
  return { ...(await evaluateFilter(context, evaluated, { filter: on.filter, ids })), ...header };
}

/** Figures of the run's own test part, or of its validation part where it has no test part. */
async function evaluateOwnPart(project: Project, run: string, done: DoneRun): Promise<Evaluated> {
  const { test, validation } = await evaluationsNow(project, done);
  const evaluation = test ?? validation;
  if (!evaluation) {
    throw new Failure('no-data', `${run} was trained without a test part.`, { step: 'evaluate-elsewhere' });
  }
  return {
    ...evaluation,
    unknown: {},
    seen: { figuresOn: test ? 'unseen' : 'validation', train: null, validation: null },
    slices: [],
    refused: [],
    testAsSealed: done.result.testAsSealed,
  };
}
