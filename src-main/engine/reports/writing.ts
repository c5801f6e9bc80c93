import { resolve } from 'node:path';
import type * as v from 'valibot';
import type { reports as reportsContract } from '../../../src-shared/contract/reports';
import { replacesOf, requireFreePath, writeNamedFile } from '../base/named-file';
import { throwIfCancelled, type JobContext } from '../base/jobs';
import { requireNoImage } from '../project/no-image';
import type { Session } from '../session/session';
import { requireDone } from '../results/judged';
import { page } from '../pages/page';
import { readMistakes, type PicturedMistake } from './pictures';
import { collectReport, type ReportData } from './report-data';
import { cardSection, recipeSection } from './sections/card';
import { calibrationSection, curvesSection, trainingSection } from './sections/curves';
import { classFigures, decisionSection, furtherFigures, matrix } from './sections/figures';
import { adviceSection, comparisonSection, slicesSection } from './sections/findings';
import { picturesSection } from './sections/pictures';
import { summary } from './sections/summary';

type Declaration = (typeof reportsContract)['write'];

/** Answers `reports.write`. The file appears whole, once everything is computed. */
export async function writeReport(
  session: Session,
  params: v.InferOutput<Declaration['params']>,
  job: JobContext,
): Promise<v.InferInput<Declaration['result']>> {
  const { run, failuresOn, overwrite } = params;
  const { open: project } = session;
  requireDone(project, run);
  session.requireLook({ run, part: failuresOn });
  const [file, replaces] = [resolve(params.to), replacesOf(overwrite)];
  await requireNoImage(project, file);
  await requireFreePath(file, replaces);
  const data = await collectReport(project, { run, failuresOn }, job);
  const mistakes = await readMistakes(project, { run, part: failuresOn, most: params.pictures }, job);
  job.phase('Writing', '', null);
  const { text } = reportPage(data, mistakes);
  throwIfCancelled(job.signal);
  await writeNamedFile(file, replaces, [text]);
  return { file, part: data.part, failuresOn, pictures: mistakes.length };
}

/** The page of a report. */
const reportPage = (data: ReportData, mistakes: readonly PicturedMistake[]) =>
  page(`${data.details.run.run} of ${data.project}`, [
    summary(data),
    adviceSection(data),
    matrix(data),
    classFigures(data),
    furtherFigures(data),
    curvesSection(data),
    calibrationSection(data),
    decisionSection(data),
    slicesSection(data),
    picturesSection(data.slices.part, mistakes),
    comparisonSection(data),
    trainingSection(data),
    cardSection(data),
    recipeSection(data),
  ]);
