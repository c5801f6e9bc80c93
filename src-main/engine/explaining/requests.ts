import type { AnswersOf } from '../project/engine-context';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { withoutProgress, type JobContext } from '../base/jobs';
import type { ProjectJob } from '../project/project-job';
import type { Session } from '../session/session';
import { averageOfCell } from './averaging';
import { classIndexOf, openExplainedRun } from './explained-run';
import { requireLooks } from './looks';
import { explainImages, toLeftOut } from './making-maps';
import { neighboursOf } from './neighbours';
import { wantedImage } from './seen-pictures';
import { writeExplanations } from './writing';

/** Answers requests about what a run's model looked at. */
export function explanationRequests(session: Session): AnswersOf<'explanations'> {
  const contextOf = (job: JobContext): ProjectJob => ({ services: session.services, project: session.open, job });
  return {
    of: async ({ run: name, image, class: wanted, method }, signal) => {
      const run = await openExplainedRun(session.open, name);
      requireLooks(session, run, [image]);
      const asked = { class: classIndexOf(run, wanted), method };
      const images = [wantedImage(session.open, image)];
      const { explanations, leftOut } = await explainImages(contextOf(withoutProgress(signal)), run, images, asked);
      const [unread] = leftOut;
      if (unread)
        throw new Failure('bad-input', `${unread.path} can’t be read. ${unread.reason}`, 'Choose another image.');
      return at(explanations, 0);
    },
    page: async ({ run: name, images, class: wanted, method }, job) => {
      const run = await openExplainedRun(session.open, name);
      requireLooks(session, run, images);
      const asked = { class: classIndexOf(run, wanted), method };
      job.phase('Finding what the model looked at', 'images', images.length);
      const files = images.map((image) => wantedImage(session.open, image));
      const { explanations, leftOut } = await explainImages(contextOf(job), run, files, asked);
      return { explanations, leftOut: toLeftOut(session.open, leftOut) };
    },
    average: (params, job) => averageOfCell(contextOf(job), session.requireLook(params)),
    write: (params, job) => writeExplanations(session, params, job),
    neighbours: async (params, signal) => {
      const run = await openExplainedRun(session.open, params.run);
      requireLooks(session, run, [params.image]);
      return neighboursOf(contextOf(withoutProgress(signal)), params);
    },
  };
}
