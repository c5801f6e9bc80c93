import { createHash } from 'node:crypto';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { parts } from '../../../src-shared/domain/image';
import { TrainResult } from '../../../src-shared/domain/run';
import type { RunFigures, RunGroup } from '../../../src-shared/domain/run-table';
import { bytesOf } from '../../platform/atomic';
import type { RunRecord } from '../catalog/runs';
import { readStored } from '../catalog/stored-json';
import { throwIfCancelled } from '../base/jobs';
import type { Project } from '../project/project';
import { projectState } from '../project/project-state';
import { RunClasses } from '../splits/run-classes';
import { readSnapshot, type Snapshot } from '../splits/snapshots';
import { rowsOfPart, tabulateRows } from './figures-in-thread';
import { contentKey } from './prediction-table';
import { probabilitiesOf } from './probabilities';

type MeasuredPart = 'validation' | 'test';

/** The table of all finished runs, and the runs that have no place in it, with the reason. */
export interface RunTable {
  readonly groups: RunGroup[];
  readonly leftOut: { run: string; reason: string }[];
}

/** A run's figures on a part, and what tells whether other runs were measured on the same images. */
interface Measured {
  readonly key: string;
  /** Equal for the same images with the same content. */
  readonly images: string;
  /** Equal for the same present classes of these images. */
  readonly labels: string;
  readonly figures: Omit<RunFigures, 'seconds'>;
}

/** Figures by run and part. They stay valid while the key does: the run's predictions, classes and temperature. */
const measured = projectState(() => new Map<string, Measured>());

/**
 * Figures of all finished runs on one part. Runs are in one group if their parts hold the same images with the same content, so that no
 * figure stands beside one that was measured on others. Groups and their runs come newest first. Figures name no images, so that a test
 * part needs no look.
 * @throws Failure of kind 'cancelled' when the signal fires
 */
export async function tableOfRuns(project: Project, part: MeasuredPart, signal: AbortSignal): Promise<RunTable> {
  const groups = new Map<string, { labels: Set<string>; runs: { run: string; figures: RunFigures }[] }>();
  const leftOut: RunTable['leftOut'] = [];
  for (const record of project.catalog.runs.all()) {
    if (record.state !== 'done' || record.snapshot === null) continue;
    throwIfCancelled(signal);
    const run = `r${String(record.id)}`;
    try {
      const { images, labels, figures } = await measure(
        project,
        { ...record, snapshot: record.snapshot },
        part,
        signal,
      );
      const group = groups.get(images) ?? { labels: new Set(), runs: [] };
      groups.set(images, group);
      group.labels.add(labels);
      group.runs.push({ run, figures: { ...figures, seconds: secondsOf(record) } });
    } catch (error) {
      const { kind, message } = Failure.from(error);
      if (kind === 'cancelled' || kind === 'internal') throw error;
      leftOut.push({ run, reason: message });
    }
  }
  return {
    groups: [...groups.values()].map(({ labels, runs }) => {
      return { images: at(runs, 0).figures.n, areLabelsEqual: labels.size === 1, runs };
    }),
    leftOut,
  };
}

const secondsOf = ({ result, epochSeconds }: RunRecord): number =>
  (result === null ? null : readStored(TrainResult, result)?.seconds) ?? epochSeconds;

async function measure(
  project: Project,
  run: RunRecord & { readonly snapshot: string },
  part: MeasuredPart,
  signal: AbortSignal,
): Promise<Measured> {
  const key = await contentKey(project, run);
  const known = measured.of(project).get(`${String(run.id)} ${part}`);
  if (known?.key === key) return known;
  const snapshot = await readSnapshot(project, run.snapshot);
  const classes = new RunClasses(project.catalog, snapshot);
  const probabilities = await probabilitiesOf(project, run, classes.outputs.length);
  const { ids, ...rows } = rowsOfPart(probabilities, { snapshot, classes }, part);
  if (rows.labels.length === 0) throw new Failure('no-data', `It has no ${part} images.`);
  const figures = await tabulateRows({ ...rows, classes: classes.names.length }, signal);
  const labels = Int32Array.from(rows.labels, (label) => at(classes.now, label).id);
  const found = { key, images: identityOf(snapshot, part, ids), labels: digestOf(labels), figures };
  measured.of(project).set(`${String(run.id)} ${part}`, found);
  return found;
}

/** Digest of the images of a part and their content, without those that were forgotten since. */
function identityOf({ ids, parts: partOf, hashes }: Snapshot, part: MeasuredPart, counted: readonly number[]): string {
  const isCounted = new Set(counted);
  const hash = createHash('sha256');
  const number = parts.indexOf(part);
  ids.forEach((id, row) => {
    if (partOf[row] === number && isCounted.has(id))
      hash.update(String(id)).update(hashes.subarray(row * 32, row * 32 + 32));
  });
  return hash.digest('hex');
}

const digestOf = (values: Int32Array): string => createHash('sha256').update(bytesOf(values)).digest('hex');
