import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { writeSynced } from '../../platform/atomic';
import { numbered } from '../../platform/file-names';
import { privateFolder } from '../../platform/temporary';
import { writeNamedFile } from '../base/named-file';
import type { AnswersOf } from '../project/engine-context';

/** Bytes at the start of formats that decoders read, and the usual extension. */
const signatures: readonly { readonly extension: string; readonly start: string; readonly at: number }[] = [
  { extension: 'jpg', start: 'ffd8ff', at: 0 },
  { extension: 'png', start: '89504e470d0a1a0a', at: 0 },
  { extension: 'webp', start: '57454250', at: 8 },
  { extension: 'gif', start: '47494638', at: 0 },
  { extension: 'tif', start: '49492a00', at: 0 },
  { extension: 'tif', start: '4d4d002a', at: 0 },
  { extension: 'avif', start: '6674797061766966', at: 4 },
  { extension: 'heic', start: '6674797068656963', at: 4 },
  { extension: 'heic', start: '667479706d696631', at: 4 },
  { extension: 'jxl', start: 'ff0a', at: 0 },
  { extension: 'jxl', start: '0000000c4a584c20', at: 0 },
  { extension: 'bmp', start: '424d', at: 0 },
  ...['31', '32', '33', '34', '35', '36', '37'].map((digit) => ({ extension: 'pnm', start: `50${digit}`, at: 0 })),
];

/** Answers requests about pictures that are in no file. */
export function captureRequests(): AnswersOf<'captures'> {
  return {
    hold: async ({ picture }) => ({ path: await hold(Buffer.from(picture, 'base64')) }),
    keep: async ({ picture, folder }) => ({ path: await keep(Buffer.from(picture, 'base64'), folder) }),
  };
}

async function hold(bytes: Buffer): Promise<string> {
  const folder = join(privateFolder(), 'held');
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${randomUUID()}.${extensionOf(bytes)}`);
  await writeSynced(path, bytes);
  return path;
}

async function keep(bytes: Buffer, folder: string): Promise<string> {
  if (extensionOf(bytes) !== 'jpg') throw new Failure('bad-input', 'A kept picture is a JPEG, and this is none.');
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) throw new Failure('not-found', `There is no folder ${folder}.`, 'Choose another one.');
  const path = freePathIn(folder, `Webcam ${timeName(new Date())}.jpg`);
  await writeNamedFile(path, 'nothing', [bytes]);
  return path;
}

function extensionOf(bytes: Buffer): string {
  const found = signatures.find(({ start, at }) => bytes.toString('hex', at, at + start.length / 2) === start);
  if (found) return found.extension;
  throw new Failure('bad-input', 'This is no picture that Facet can read.', 'Save it as JPEG or PNG.');
}

function freePathIn(folder: string, name: string): string {
  for (let number = 1; ; number += 1) {
    const path = join(folder, number === 1 ? name : numbered(name, number));
    if (!existsSync(path)) return path;
  }
}

/** '2026-03-09 14.05.07', in the person's own time; files sort by it. */
function timeName(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join('.')}`;
}
