import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Part } from '../../../src-shared/domain/image';
import { scoresOf, type Scores } from '../../../src-shared/metrics/decisions';
import { runFiles } from '../../../src-shared/workers/run-files';
import type { Project } from '../project/project';
import { projectState } from '../project/project-state';
import { readSnapshot } from '../splits/snapshots';
import { classesOfSnapshot, keyOf } from './figures-now';
import { rowsOfPart } from './figures-in-thread';
import { requireDone } from './judged';
import { probabilitiesOf } from './probabilities';

/** One part of a run by all that answers depend on, with the classes by their present names. */
interface PartScores {
  /** Stays the same as long as the scores hold. */
  readonly key: string;
  readonly scores: Scores;
}

/**
 * Parts that were asked about last, by run and part. While a person drags a threshold, hundreds of questions are about one of them, and
 * reading predictions and snapshot for each would take far longer than answering it.
 */
const lastAsked = projectState(() => new Map<string, PartScores>());
const mostKept = 2;

/** Reads one part of a run, unless it is known. Kinds 'not-found', 'no-data' when the run is not finished. */
export async function scoresOfPart(
  project: Project,
  { run, part }: { readonly run: string; readonly part: Part },
): Promise<Scores> {
  const done = requireDone(project, run);
  const classes = classesOfSnapshot(project, done.snapshot);
  // Forgetting an image rewrites the file.
  const { mtimeMs } = await stat(join(project.folder.run(done.id), runFiles.predictions));
  const key = `${keyOf(done, classes)} ${String(mtimeMs)}`;
  const kept = lastAsked.of(project);
  const name = `${run} ${part}`;
  const known = kept.get(name);
  if (known?.key === key) return known.scores;
  const snapshot = await readSnapshot(project, done.snapshot);
  const probabilities = await probabilitiesOf(project, done, classes.outputs.length);
  const scores = scoresOf({ ...rowsOfPart(probabilities, { snapshot, classes }, part), classes: classes.names });
  kept.delete(name);
  kept.set(name, { key, scores });
  for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest);
  return scores;
}
