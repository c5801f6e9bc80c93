import { createHash } from 'node:crypto';
import { mkdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { writeFileAtomically } from '../../platform/atomic';
import { configFolder } from '../../platform/config-folder';
import { digestOfFile } from '../../platform/sums/digest';

/** Most files that are remembered. Facet replaces older ones only on request, as it does any file that it did not write. */
const mostFiles = 1000;

const Digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const Written = v.array(v.tuple([Digest, Digest]));

const listFile = (): string => join(configFolder(), 'written.json');

/**
 * Whether a file is still as Facet last wrote it for a person. Its name and its columns would not show that: people correct such tables
 * by hand.
 */
export async function isStillAsWritten(file: string): Promise<boolean> {
  const digest = new Map(await read()).get(await digestOfPath(file));
  return digest !== undefined && digest === (await digestOfFile(file)).is;
}

/** Records a written file by digests of its path and content, so that neither can be read from the list. */
export async function rememberWritten(file: string, content: string): Promise<void> {
  const path = await digestOfPath(file);
  const others = (await read()).filter(([other]) => other !== path);
  const list = [...others, [path, content] as const].slice(-mostFiles);
  // If the list can't be kept, Facet no longer knows the file as its own, which errs on the safe side.
  await mkdir(dirname(listFile()), { recursive: true })
    .then(() => writeFileAtomically(listFile(), JSON.stringify(list)))
    .catch(() => undefined);
}

/** The list of written files; empty when it can't be read. */
async function read(): Promise<v.InferOutput<typeof Written>> {
  const text = await readFile(listFile(), 'utf8').catch(() => '[]');
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Written), text);
  return parsed.success ? parsed.output : [];
}

const digestOfPath = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await realpath(file))
    .digest('hex');
