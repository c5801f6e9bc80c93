import type { LabelStep } from '../../../src-shared/contract/label-step';
import type { AnswersOf } from '../project/engine-context';
import { runNumber } from '../results/judged';
import { tableOfRuns } from '../results/run-table';
import { imagesOfRunSlice, slicesOfPart } from '../results/slices/slicing';
import type { Session } from '../session/session';
import { ceilingOfPart } from './ceilings';
import { calibrateRun, calibrationOfRun } from './calibrating';
import { comparableRuns, compareRuns, differenceOf } from './comparing';
import { decideRun, decisionOfRun } from './deciding';
import { evaluate } from './evaluating';
import { figuresOfPart } from './figures-of-part';
import { answersAt, curvesOfRun } from './thresholds';
import { getRun, listRuns, mistakesOf, outcomesOf } from './queries';
import { annotateRun, starRun } from './marking';
import { requireOneTraining } from './folds/only-whole';
import { resume } from './resuming';
import { train } from './training';
import { leaksOfRun } from './leaks-of-run';
import { runsUnderway } from './underway';

/** Answers requests about runs: to train them, and about their results. */
export function runRequests(session: Session): AnswersOf<'runs'> {
  const marking = async (run: string, work: () => LabelStep): Promise<LabelStep> => {
    const step = await session.writeStep(work);
    session.services.notices.runChanged(runNumber(run));
    return step;
  };
  return {
    train: (params, job) => train(session, params, job),
    resume: (params, job) => resume(session, params, job),
    pause: ({ run }) => {
      runsUnderway.of(session.open).wish(runNumber(run), 'pause');
      return {};
    },
    finish: ({ run }) => {
      requireOneTraining(session.open, run);
      runsUnderway.of(session.open).wish(runNumber(run), 'finish');
      return {};
    },
    table: ({ on }, signal) => tableOfRuns(session.open, on, signal),
    star: (params) => marking(params.run, () => starRun(session.open, params)),
    note: (params) => marking(params.run, () => annotateRun(session.open, params)),
    list: async () => ({ runs: await listRuns(session.open) }),
    get: ({ run }) => getRun(session.open, run),
    evaluate: (params, job) => evaluate(session, params, job),
    look: ({ run }) => session.lookAtTest(run),
    mistakes: (params, signal) => mistakesOf(session.open, session.requireLook(params), signal),
    outcomes: (params, signal) => outcomesOf(session.open, session.requireLook(params), signal),
    figures: (params, signal) => figuresOfPart(session.open, params, signal),
    compare: (params) => compareRuns(session.open, session.requireLook(params)),
    difference: (params) => differenceOf(session.open, params),
    decision: (params) => decisionOfRun(session.open, params),
    decide: (params) => session.writeStep(() => decideRun(session.open, params)),
    atThreshold: (params) => answersAt(session.open, params),
    curves: (params, signal) => curvesOfRun(session.open, params, signal),
    calibration: (params) => calibrationOfRun(session.open, params),
    calibrate: (params) => session.writeStep(() => calibrateRun(session.open, params)),
    leaks: async ({ run }, signal) => ({ leaks: await leaksOfRun(session.open, run, signal) }),
    slices: async (params, signal) => {
      const { run, part, keys } = session.requireLook(params);
      return slicesOfPart(session.open, { run, part, keys }, signal);
    },
    sliceView: async (params, signal) => {
      const images = await imagesOfRunSlice(session.open, session.requireLook(params), signal);
      return session.keepView(images.map(({ id }) => id));
    },
    ceiling: async (params) => ({ ceiling: await ceilingOfPart(session.open, params) }),
    comparable: (params) => comparableRuns(session.open, params),
  };
}
