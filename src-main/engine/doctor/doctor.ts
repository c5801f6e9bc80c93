import { existsSync, statSync } from 'node:fs';
import { open, statfs } from 'node:fs/promises';
import { availableParallelism, freemem, release, totalmem, arch, platform } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import Database from 'better-sqlite3';
import { Failure } from '../../../src-shared/domain/failure';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import { programFolder } from '../../platform/children';
import { logFile } from '../../platform/log';
import { readSetupStamp } from '../../platform/setup-stamp';
import type { Project } from '../project';
import { readSnapshot } from '../runs/snapshots';
import type { Services } from '../services';
import { withTrainer } from '../children/trainers';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Looks at the installation and, where one is open, at the project. A check that can't be made is a check that failed. */
export async function checkAll(services: Services, project: Project | null, signal: AbortSignal): Promise<Check[]> {
  const installation: [string, () => Promise<string>][] = [
    [
      'system',
      () =>
        Promise.resolve(
          `${platform()} ${release()} ${arch()}, ${String(availableParallelism())} cores, ${gigabytes(freemem())} of ${gigabytes(totalmem())} memory free`,
        ),
    ],
    ['node', () => Promise.resolve(`${process.version}, ${process.execPath}`)],
    ['sqlite', () => Promise.resolve(sqliteVersion())],
    ['decoder', () => decoderVersions(services, signal)],
    ['tensorflow', () => tensorflow(services, signal)],
    ['electron', () => Promise.resolve().then(electron)],
    [
      'library',
      () => Promise.resolve(readSetupStamp()?.tensorflow.lib ?? 'TensorFlow’s library was not put in place by set-up'),
    ],
    ['programs', () => Promise.resolve(programFolder())],
    ['log', () => Promise.resolve(logFile('engine'))],
  ];
  const checks = await Promise.all(installation.map(([name, work]) => check(name, work)));
  return project ? [...checks, ...(await checkProject(project))] : checks;
}

async function checkProject(project: Project): Promise<Check[]> {
  const { catalog, folder } = project;
  return Promise.all([
    check('catalog', () => {
      const verdict = catalog.integrity();
      if (verdict !== 'ok') throw new Failure('project-damaged', verdict);
      const { images, labelled } = catalog.images.counts();
      return Promise.resolve(
        `version ${String(catalog.version())}, ${String(images)} images, ${String(labelled)} labelled, ${folder.root}`,
      );
    }),
    check('disk', async () => {
      const { bavail, bsize } = await statfs(folder.root);
      return `${gigabytes(bavail * bsize)} free`;
    }),
    check('originals', () => Promise.resolve(checkOriginals(project))),
    check('thumbnails', () => Promise.resolve(checkPacks(project))),
    check('pixels', () => checkPixels(project)),
    check('snapshots', () => checkSnapshots(project)),
  ]);
}

async function check(name: string, work: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await work() };
  } catch (error) {
    const failure = Failure.from(error);
    return { name, ok: false, detail: `${failure.message} ${failure.next}`.trim() };
  }
}

function sqliteVersion(): string {
  const db = new Database(':memory:');
  try {
    return String(db.prepare('SELECT sqlite_version()').pluck().get());
  } finally {
    db.close();
  }
}

async function decoderVersions({ decoders }: Services, _signal: AbortSignal): Promise<string> {
  const { sharp, libvips } = await decoders.versions();
  return `sharp ${sharp}, libvips ${libvips}`;
}

async function tensorflow(services: Services, signal: AbortSignal): Promise<string> {
  return withTrainer({ log: services.childLog('trainer') }, async ({ client }) => {
    const found = await client.trainer.environment({}, signal);
    const device = found.device === 'gpu' ? 'GPU' : `CPU (${found.deviceReason})`;
    return `TensorFlow ${found.tensorflow}, tfjs ${found.tfjs}, backend ${found.backend}, ${device}`;
  });
}

/** What set-up noted of the desktop runtime. */
function electron(): string {
  const stamp = readSetupStamp();
  if (!stamp) throw new Failure('not-found', 'Set-up has not run here.', 'Run `npm run setup`.');
  const { kind, version, executable, reason } = stamp.electron;
  if (kind === null) throw new Failure('not-found', `No window: ${reason}`, 'The command line works without it.');
  return `${version} (${kind}), ${executable ?? ''}`;
}

function checkOriginals({ catalog }: Project): string {
  let missing = 0;
  let first = '';
  const images = catalog.images.trainable();
  for (const { sourceRoot, path } of images) {
    if (existsSync(join(sourceRoot, path))) continue;
    missing += 1;
    first ||= join(sourceRoot, path);
  }
  if (missing === 0) return `${String(images.length)} labelled originals are there`;
  throw new Failure(
    'not-found',
    `${String(missing)} originals are missing, the first is ${first}.`,
    'Bring the folder back to its place.',
  );
}

function checkPacks({ catalog, folder }: Project): string {
  const packs = catalog.images.packEnds();
  for (const { pack, end } of packs) {
    const size = statSync(folder.pack(pack), { throwIfNoEntry: false })?.size ?? 0;
    if (size < end) throw new Failure('project-damaged', `${folder.pack(pack)} is shorter than its thumbnails.`);
  }
  return `${String(packs.length)} packs`;
}

/** Reads every row that the catalog names and compares its checksum. */
async function checkPixels({ catalog, folder }: Project): Promise<string> {
  const rows = catalog.pixels.all().sort((a, b) => a.row - b.row);
  const damaged: number[] = [];
  for (const file of new Set(rows.map(({ prep, edge }) => folder.pixelFile(prep, edge)))) {
    const own = rows.filter(({ prep, edge }) => folder.pixelFile(prep, edge) === file);
    const handle = await open(file, 'r');
    try {
      for (const { row, edge, crc32: expected } of own) {
        const bytes = Buffer.alloc(pixelBytes(edge));
        await handle.read(bytes, 0, bytes.length, row * bytes.length);
        if (crc32(bytes) !== expected) damaged.push(row);
      }
    } finally {
      await handle.close();
    }
  }
  if (damaged.length === 0) return `${String(rows.length)} decoded images`;
  throw new Failure(
    'project-damaged',
    `${String(damaged.length)} decoded images are damaged.`,
    'Train again after deleting the folder pixels: they are decoded anew.',
  );
}

async function checkSnapshots(project: Project): Promise<string> {
  const snapshots = project.catalog.snapshots.all();
  for (const { snapshot } of snapshots) await readSnapshot(project, snapshot);
  return `${String(snapshots.length)} snapshots`;
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
