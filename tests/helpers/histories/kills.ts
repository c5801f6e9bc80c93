import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { engineIn, importFolder } from '../programs/engine';
import { writeClassFolders } from '../files/folders';
import { everything, killWorks, Known, lasting, works, type KillWork } from './kill-works';
import { makeLargeProject } from '../projects/large-project';

/** Outcome of the kills. */
export interface Kills {
  /** Kills per kind of work. */
  readonly kills: Readonly<Record<KillWork, number>>;
  /** Problems found after each opening; empty when all is well. */
  readonly problems: readonly string[];
}

export interface KillOptions {
  readonly count: number;
  readonly random: () => number;
  /** Called after each kill. */
  readonly report?: (killed: number, problems: number) => void;
}

const largeImages = 60_000;

/** Kills an engine repeatedly at random moments of its work on the same projects, and checks these in between. */
export async function killEngines(folder: string, { count, random, report }: KillOptions): Promise<Kills> {
  const paths = { small: join(folder, 'small.facet'), large: join(folder, 'large.facet') };
  const known = new Known();
  await prepare(folder, paths, known);
  const kills = Object.fromEntries(killWorks.map((work) => [work, 0])) as Record<KillWork, number>;
  const problems: string[] = [];
  for (let round = 0; round < count; round += 1) {
    const work = killWorks[round % killWorks.length] ?? 'import';
    const engine = engineIn(folder);
    await engine.requests.project.open({ path: work === 'large relabel' ? paths.large : paths.small });
    const problem = work === 'large relabel' ? await lookAtLarge(engine, known) : await look(engine, known);
    if (problem !== '') problems.push(`before kill ${String(round + 1)}, in ${work}: ${problem}`);
    await new Promise<void>((begun) => {
      works[work](engine, { folder, known, round, random, begun }).catch(() => undefined);
    });
    await sleep(random() * lasting[work]);
    engine.child.kill();
    await engine.child.ended;
    kills[work] += 1;
    report?.(round + 1, problems.length);
  }
  problems.push(...(await lookLast(folder, paths.small, known)), ...(await lookLast(folder, paths.large, null)));
  return { kills, problems };
}

async function prepare(folder: string, paths: { small: string; large: string }, known: Known): Promise<void> {
  const engine = engineIn(folder);
  try {
    await makeLargeProject(engine, paths.large, largeImages);
    await engine.requests.project.close({});
    await engine.requests.project.create({ path: paths.small });
    await writeClassFolders(join(folder, 'images'), ['cat', 'dog'], 60);
    known.images = (await importFolder(engine, join(folder, 'images'))).added;
    await engine.requests.splits.make({ method: 'every-fifth' });
  } finally {
    await engine.child.stop();
  }
}

/** Describes acknowledged changes that are lost; empty when there are none. */
async function look(engine: EngineClient, known: Known): Promise<string> {
  const { images } = await engine.requests.images.list(everything);
  const labels = new Map(images.map((image) => [image.id, image.class ?? image.labelState]));
  settleForgetting(known, labels);
  const half = settleStep(known, labels);
  const lost = [...known.labels].filter(([id, label]) => labels.get(id) !== label);
  const back = [...known.forgotten].filter((id) => labels.has(id));
  const missing = known.images - images.length;
  known.images = images.length;
  return [
    half,
    lost.length > 0 ? `labels are lost: ${lost.map(([id, label]) => `${String(id)} ${label}`).join(', ')}` : '',
    back.length > 0 ? `forgotten images are back: ${back.join(', ')}` : '',
    missing > 0 ? `${String(missing)} acknowledged images are lost` : '',
  ]
    .filter((text) => text !== '')
    .join('; ');
}

function settleForgetting(known: Known, labels: ReadonlyMap<number, string>): void {
  const { leaving } = known;
  known.leaving = null;
  if (leaving === null || labels.has(leaving)) return;
  known.forgotten.add(leaving);
  known.labels.delete(leaving);
}

/** Checks that an unacknowledged step was done for all its images or for none. */
function settleStep(known: Known, labels: ReadonlyMap<number, string>): string {
  const { pending } = known;
  known.pending = null;
  if (!pending) return '';
  const stayed = pending.ids.filter((id) => labels.get(id) !== pending.label);
  const came = pending.ids.filter((id) => labels.get(id) === pending.label && known.labels.get(id) !== pending.label);
  if (stayed.length === 0) for (const id of pending.ids) known.labels.set(id, pending.label);
  return stayed.length > 0 && came.length > 0 ? `half a step shows: ${came.join()} but not ${stayed.join()}` : '';
}

/** Checks that all images of the large project have one state: the acknowledged one, or that of the unacknowledged step. */
async function lookAtLarge(engine: EngineClient, known: Known): Promise<string> {
  const { labelState } = await engine.requests.images.counts({ filter: [] });
  const { unsure = 0, excluded = 0 } = labelState;
  const isWhole = (images: number): boolean => images === 0 || images === largeImages;
  if (!isWhole(unsure) || !isWhole(excluded)) return `half a step shows: ${JSON.stringify(labelState)}`;
  const isLost = known.isLargeUnsure && unsure + excluded === 0;
  known.isLargeUnsure = unsure > 0;
  return isLost ? 'an acknowledged step is lost' : '';
}

/** Describes problems at the end. Temporary files of killed engines must be removed, and no half backup may stay. */
async function lookLast(folder: string, path: string, known: Known | null): Promise<string[]> {
  const engine = engineIn(folder);
  try {
    await engine.requests.project.open({ path });
    const problem = known === null ? '' : await look(engine, known);
    await engine.jobs.backups.make({});
    const half = (await readdir(join(path, 'backups'))).filter((name) => !name.endsWith('.sqlite'));
    const { checks } = await engine.jobs.doctor.check({ repair: known !== null });
    const ofProject = checks.slice(checks.findIndex(({ name }) => name === 'catalog'));
    // The images of the large project have no files.
    const checked = ofProject.filter(({ name }) => known !== null || name === 'catalog' || name === 'backups');
    return [
      ...(problem === '' ? [] : [`at the end: ${problem}`]),
      ...half.map((name) => `half a backup was left: ${name}`),
      ...checked.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`),
    ];
  } finally {
    await engine.child.stop();
  }
}
