import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import * as v from 'valibot';
import { detectorFolder } from '../../../../src-shared/domain/export-format';
import { detectorFrame } from '../../../../src-shared/domain/face-crop';
import { Failure } from '../../../../src-shared/domain/failure';
import { isMissing } from '../../../platform/errors';
import { pythonRuntime } from './python';
import type { ExportedModel, FindRuntime } from './runtime';
import { checkTfliteModel } from './tflite/structure';

/** LiteRT in a Python that has it; else the structure of model.tflite alone. */
export const litert: FindRuntime = pythonRuntime({ name: 'ai-edge-litert', module: 'ai_edge_litert' }, checkStructure);

/** Reads the model back, and the face detector beside a model of face crops. */
async function checkStructure({ folder, metadata }: ExportedModel): Promise<void> {
  const { classes, inputEdge: edge } = metadata;
  const file = await readFile(join(folder, modelFile));
  try {
    checkTfliteModel(file, { edge, gives: 'probabilities', width: classes.length });
    checkAssociatedFiles(file, metadata);
    const detector = await readFile(join(folder, detectorFolder, modelFile)).catch(nullIfMissing);
    if (detector) checkTfliteModel(detector, { edge: detectorFrame.edge, gives: 'faces', width: null });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Failure(
      'internal',
      `model.tflite is not as LiteRT wants it: ${error.message.replace(/\.$/, '')}. Nothing was written.`,
      { step: 'report' },
      { cause: error },
    );
  }
}

const modelFile = 'model.tflite';

/** A model of whole pictures has no detector. */
function nullIfMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}

/** Requires that the files behind the model, which are a zip, have its labels and facts. */
function checkAssociatedFiles(bytes: Uint8Array, { classes }: ExportedModel['metadata']): void {
  const { labels, facts } = associatedFiles(bytes);
  const described = v.safeParse(Facts, facts);
  const isSame = described.success && described.output.classes.join('\0') === classes.join('\0');
  if (!isSame || labels.split('\n').length !== classes.length + 1) {
    throw new RangeError('its labels are not the class names');
  }
}

const Facts = v.pipe(v.string(), v.parseJson(), v.object({ classes: v.array(v.string()) }));

/** The files behind a model; empty where they are missing. @throws RangeError when they are no zip */
function associatedFiles(bytes: Uint8Array): { labels: string; facts: string } {
  try {
    const { 'labels.txt': labels, 'metadata.json': facts } = unzipSync(bytes);
    return { labels: strFromU8(labels ?? new Uint8Array()), facts: strFromU8(facts ?? new Uint8Array()) };
  } catch (error) {
    throw new RangeError('the files behind it are no zip', { cause: error });
  }
}
