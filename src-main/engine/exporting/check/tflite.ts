import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { Failure } from '../../../../src-shared/domain/failure';
import { pythonRuntime } from './python';
import type { ExportedModel, FindRuntime } from './runtime';
import { checkTfliteModel } from './tflite/structure';

/** LiteRT in a Python that has it; else the structure of model.tflite alone. */
export const litert: FindRuntime = pythonRuntime({ name: 'ai-edge-litert', module: 'ai_edge_litert' }, checkStructure);

async function checkStructure({ folder, metadata }: ExportedModel): Promise<void> {
  const bytes = await readFile(join(folder, 'model.tflite'));
  try {
    checkTfliteModel(bytes, { edge: metadata.inputEdge, classes: metadata.classes.length });
    checkAssociatedFiles(bytes, metadata);
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

/** Requires that the files behind the model, which are a zip, have its labels and facts. */
function checkAssociatedFiles(bytes: Uint8Array, { classes }: ExportedModel['metadata']): void {
  const { 'labels.txt': labels, 'metadata.json': facts } = unzipSync(bytes);
  if (!labels || !facts) throw new RangeError('its labels or facts are missing');
  const lines = new TextDecoder().decode(labels).split('\n');
  const described = JSON.parse(new TextDecoder().decode(facts)) as { readonly classes: readonly string[] };
  if (lines.length !== classes.length + 1 || described.classes.join('\0') !== classes.join('\0')) {
    throw new RangeError('its labels are not the class names');
  }
}
