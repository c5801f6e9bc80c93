import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import * as v from 'valibot';
import { Failure } from '../../../../src-shared/domain/failure';
import { pythonRuntime } from './python';
import type { ExportedModel } from './runtime';

const Description = v.object({ facet: v.object({ classes: v.array(v.string()) }) });

/** Keras in Python, on pictures of any size. */
export const kerasRuntime = pythonRuntime({ name: 'keras', module: 'keras' }, checkStructure);

/** The weights were read back when they were written (trainer/exporting/keras/read-back.ts): here, that the file is whole and of this model. */
async function checkStructure({ folder, metadata }: ExportedModel): Promise<void> {
  try {
    const files = unzipSync(await readFile(join(folder, 'model.keras')));
    const text = (name: string): string => Buffer.from(files[name] ?? []).toString();
    const { facet } = v.parse(v.pipe(v.string(), v.parseJson(), Description), text('metadata.json'));
    v.parse(v.pipe(v.string(), v.parseJson(), v.object({ config: v.object({}) })), text('config.json'));
    const isWhole = text('model.weights.h5').slice(1, 4) === 'HDF';
    if (isWhole && facet.classes.join('\n') === metadata.classes.join('\n')) return;
  } catch (cause) {
    throw notAsWritten(cause);
  }
  throw notAsWritten();
}

const notAsWritten = (cause?: unknown): Failure =>
  new Failure(
    'internal',
    'The exported model can’t be read back: model.keras is not as it was written. Nothing was written.',
    { step: 'report' },
    { cause },
  );
