import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { table } from '../src-main/cli/output';
import { bareSharp, decodeFolder } from './harness/bare-sharp';
import { readOnce, writeJpegs } from './harness/jpegs';
import { timeImport, type Imported } from './harness/importing';
import { withPeers, type Peer, type PeerCommand } from './harness/peer';
import { benchProgram, checkout, say, typedPath, wholeNumber, type Outcome } from './harness/program';
import { judge, judgedTable, verdict, type Promised } from './harness/promises';
import { relabelWhileImporting, type RelabelWaits } from './harness/relabels';
import { alternate, median, type Contestant, type Measured } from './harness/rounds';
import { withTemporaryFolder } from './harness/temporary';

const options = {
  images: { type: 'string', default: '20000' },
  edge: { type: 'string', default: '512' },
  rounds: { type: 'string', default: '5' },
  data: { type: 'string' },
} as const;

/** MB by which memory may vary during an import. */
const tolerance = 48;
/** Milliseconds that a relabel may wait for an import. */
const promisedWaitMs = 10;
const promisedFirstImageMs = 1000;

await benchProgram('import', options, (values) =>
  withTemporaryFolder(async (temporary) => {
    const [images, edge] = [wholeNumber('images', values.images), wholeNumber('edge', values.edge)];
    const folder = values.data === undefined ? join(temporary, 'photos') : typedPath(values.data);
    if (values.data === undefined) {
      say(`Writing ${String(images)} JPEGs of ${String(edge)} × ${String(edge)} pixels.`);
      await writeJpegs(folder, images, edge);
    }
    const files = await filesOf(folder);
    const bytes = await readOnce(files);
    say(`${String(files.length)} files, ${(bytes / files.length / 1000).toFixed(0)} KB each.`);
    return withPeers(peers(), async (running) => {
      const imports: Imported[] = [];
      const contestants = [
        { name: 'Facet', measure: () => measureFacet(folder, imports) },
        ...Object.entries(running).map(([name, peer]) => contestantOf(name, peer, folder)),
      ];
      const measured = await alternate(wholeNumber('rounds', values.rounds), contestants, say);
      say('Relabelling while importing.');
      return conclude(measured, imports, await relabelWhileImporting(folder));
    });
  }),
);

function peers(): Record<string, PeerCommand> {
  const { FACET_BENCH_PYTHON: python } = process.env;
  const bare = bareSharp();
  if (python === undefined) {
    say('TensorFlow is left out. To include it, run node bench/keras-environment.js once.');
    return { sharp: bare };
  }
  const script = join(checkout(), 'bench', 'peers', 'tensorflow_folder.py');
  return { sharp: bare, TensorFlow: { program: python, args: [script], environment: process.env } };
}

function contestantOf(name: string, peer: Peer, folder: string): Contestant {
  return { name, measure: () => decodeFolder(peer, { folder }) };
}

async function measureFacet(folder: string, imports: Imported[]): Promise<number> {
  const imported = await timeImport(folder);
  imports.push(imported);
  return imported.images / imported.seconds;
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function conclude(measured: Measured, imports: readonly Imported[], relabels: RelabelWaits): Outcome {
  const promised: Promised[] = [
    { name: 'Facet / bare sharp', of: 'Facet', against: 'sharp', promise: 0.85, goal: 0.95 },
  ];
  if (measured.has('TensorFlow')) {
    promised.push({
      name: 'Facet / TensorFlow’s folder',
      of: 'Facet',
      against: 'TensorFlow',
      promise: null,
      goal: null,
    });
  }
  const judged = promised.map((each) => judge(measured, each));
  const growth = imports.map(growthOf);
  const firstImageMs = median(imports.map((each) => each.firstImageMs));
  const kept = {
    ratio: judged.every(({ isKept }) => isKept !== false),
    memory: median(growth) <= tolerance,
    firstImage: firstImageMs <= promisedFirstImageMs,
    relabel: relabels.addedP95Ms <= promisedWaitMs && relabels.addedMaxMs <= promisedWaitMs,
  };
  const speeds = [...measured].map(([name, rounds]) => ({ name, median: median(rounds), rounds }));
  const cpuShare = median(imports.map(({ engineCpuSeconds, seconds }) => engineCpuSeconds / seconds));
  return {
    text: [
      table(
        ['', 'images/s', 'rounds'],
        speeds.map(({ name, median: middle, rounds }) => [
          name,
          middle.toFixed(1),
          rounds.map((each) => each.toFixed(0)).join(', '),
        ]),
      ),
      '',
      judgedTable(judged),
      '',
      `First image shown after ${firstImageMs.toFixed(0)} ms (promise ${String(promisedFirstImageMs)}): ${verdict(kept.firstImage)}.`,
      `The engine's own processor time: ${(cpuShare * 100).toFixed(0)} % of one core.`,
      memoryText(imports, kept.memory),
      relabelText(relabels, kept.relabel),
    ].join('\n'),
    figures: { imagesPerSecond: speeds, ratios: judged, firstImageMs, growthMb: growth, relabels, cpuShare, kept },
    isKept: Object.values(kept).every(Boolean),
  };
}

/** Growth of the engine's memory from the first fifth of an import to its end, in MB. */
function growthOf({ memory, images }: Imported): number {
  const settled = memory.filter((point) => point.images > images / 5);
  return (settled.at(-1)?.rssMb ?? Number.NaN) - (settled[0]?.rssMb ?? Number.NaN);
}

function memoryText(imports: readonly Imported[], isKept: boolean): string {
  const [first] = imports;
  const points = first?.memory ?? [];
  const shown = [0.05, 0.2, 0.4, 0.6, 0.8, 1].flatMap((share) => {
    const at = points.find(({ images }) => images >= share * (first?.images ?? 0));
    return at ? [`${at.rssMb.toFixed(0)} MB at ${String(at.images)}`] : [];
  });
  return `The engine's memory: ${shown.join(', ')}; constant within ${String(tolerance)} MB after the first fifth: ${verdict(isKept)}.`;
}

function relabelText({ idle, importing, addedP95Ms, addedMaxMs }: RelabelWaits, isKept: boolean): string {
  const ms = (value: number): string => value.toFixed(1);
  return (
    `A relabel takes ${ms(idle.medianMs)} ms (p95 ${ms(idle.p95Ms)}) when idle, ${ms(importing.medianMs)} ms (p95 ${ms(importing.p95Ms)}, ` +
    `longest of ${String(importing.times)} ${ms(importing.maxMs)}) during an import: it waits ${ms(addedP95Ms)} ms (p95), at most ${ms(addedMaxMs)} ` +
    `(promise ${String(promisedWaitMs)}): ${verdict(isKept)}.`
  );
}
