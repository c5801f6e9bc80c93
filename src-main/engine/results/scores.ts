import { at } from '../../../src-shared/domain/at';
import { parts, type Part } from '../../../src-shared/domain/image';
import type { Scores } from '../../../src-shared/metrics/decisions';
import type { Project } from '../project/project';
import { projectState } from '../project/project-state';
import { requireDone } from './judged';
import { predictionTable, type PredictionTable } from './prediction-table';

/** The part of a run that was asked about last: while a person drags a threshold, hundreds of questions are about it. */
const lastAsked = projectState((): { kept: { readonly key: string; readonly scores: Scores } | null } => ({
  kept: null,
}));

/** All that answers depend on in one part of a run. Kinds 'not-found', 'no-data' when the run is not finished. */
export async function scoresOfPart(
  project: Project,
  { run, part }: { readonly run: string; readonly part: Part },
): Promise<Scores> {
  const table = await predictionTable(project, requireDone(project, run));
  const last = lastAsked.of(project);
  const key = `${run} ${part} ${table.key}`;
  const scores = last.kept?.key === key ? last.kept.scores : scoresOf(table, part);
  last.kept = { key, scores };
  return scores;
}

function scoresOf(
  { classes, labels, predicted, confidences, probabilities, ...table }: PredictionTable,
  part: Part,
): Scores {
  const number = parts.indexOf(part);
  const rows = Int32Array.from(table.ids.keys()).filter((row) => table.parts[row] === number);
  const columnOf = (index: number): Float32Array =>
    Float32Array.from(rows, (row) => (probabilities === null ? Number.NaN : at(probabilities, row * 2 + index)));
  return {
    classes: classes.names,
    labels: Int32Array.from(rows, (row) => at(labels, row)),
    likeliest: Int32Array.from(rows, (row) => at(predicted, row)),
    confidences: Float32Array.from(rows, (row) => at(confidences, row)),
    ofClass: probabilities === null ? [] : [columnOf(0), columnOf(1)],
  };
}
