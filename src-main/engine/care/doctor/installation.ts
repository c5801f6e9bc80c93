import { availableParallelism, freemem, release, totalmem, arch, platform } from 'node:os';
import Database from 'better-sqlite3';
import { Failure } from '../../../../src-shared/domain/failure';
import { builtInStarterIds } from '../../../../src-shared/domain/starter';
import { programFolder } from '../../../platform/children';
import { logFile } from '../../../platform/log';
import { readSetupStamp } from '../../../platform/setup-stamp';
import { withTester } from '../../base/children/tester';
import { withTrainer } from '../../base/children/trainers';
import { whyNoDetector } from '../../pixels/faces/detector';
import type { Services } from '../../project/services';
import { whyMissing } from '../../features/starters/starters';
import { check, gigabytes, type Check } from './check';

/** Checks what Facet runs on. */
export function checkInstallation(services: Services, signal: AbortSignal): Promise<Check[]> {
  const checks: [string, () => string | Promise<string>][] = [
    ['system', describeSystem],
    ['node', () => `${process.version}, ${process.execPath}`],
    ['sqlite', sqliteVersion],
    ['decoder', () => decoderVersions(services)],
    ['tensorflow', () => describeTensorflow(services, signal)],
    ['onnx', () => describeOnnx(services, signal)],
    ['starter models', describeStarters],
    ['electron', describeElectron],
    ['library', () => readSetupStamp()?.tensorflow.lib ?? 'TensorFlow’s library was not put in place by set-up'],
    ['programs', programFolder],
    ['log', () => logFile('engine')],
  ];
  return Promise.all(checks.map(([name, work]) => check(name, async () => work())));
}

function describeSystem(): string {
  const memory = `${gigabytes(freemem())} of ${gigabytes(totalmem())} memory free`;
  return `${platform()} ${release()} ${arch()}, ${String(availableParallelism())} cores, ${memory}`;
}

function sqliteVersion(): string {
  const db = new Database(':memory:');
  try {
    return String(db.prepare('SELECT sqlite_version()').pluck().get());
  } finally {
    db.close();
  }
}

async function decoderVersions({ decoders }: Services): Promise<string> {
  const { sharp, libvips } = await decoders.versions();
  return `sharp ${sharp}, libvips ${libvips}`;
}

async function describeTensorflow(services: Services, signal: AbortSignal): Promise<string> {
  return withTrainer({ log: services.childLog('trainer') }, async ({ client }) => {
    const found = await client.trainer.environment({}, signal);
    const device = found.device === 'gpu' ? 'GPU' : `CPU (${found.deviceReason})`;
    return `TensorFlow ${found.tensorflow}, tfjs ${found.tfjs}, backend ${found.backend}, ${device}`;
  });
}

async function describeOnnx(services: Services, signal: AbortSignal): Promise<string> {
  return withTester({ log: services.childLog('tester'), signal }, async ({ client }) => {
    const { version } = await client.onnxRuntime({});
    return `ONNX Runtime ${version}`;
  });
}

function describeStarters(): string {
  const missing = [...builtInStarterIds.map(whyMissing), whyNoDetector()].filter((reason) => reason !== null);
  if (missing.length === 0) return `${builtInStarterIds.join(', ')} are installed, and the face detector`;
  throw new Failure('not-found', missing.join(' '), {
    step: 'run-set-up',
    otherwise: 'Recipes a and b work without them.',
  });
}

/** Describes the desktop runtime that set-up found. */
function describeElectron(): string {
  const stamp = readSetupStamp();
  if (!stamp) throw new Failure('not-found', 'Set-up has not run here.', { step: 'run-set-up', otherwise: '' });
  const { kind, version, executable, reason } = stamp.electron;
  if (kind === null) throw new Failure('not-found', `No window: ${reason}`, 'The command line works without it.');
  return `${version} (${kind}), ${executable ?? ''}`;
}
