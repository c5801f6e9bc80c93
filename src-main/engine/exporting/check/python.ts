import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../../src-shared/domain/failure';
import { findPython, runPython, type Python, type PythonPackage } from '../../base/children/python';
import { modelLimits } from '../../base/children/limited';
import predictFiles from './predict_files.py?raw';
import type { ExportedModel, FindRuntime, Runtime, RuntimeContext, TriedFile } from './runtime';

/**
 * The runtime of a format that Python runs: the sample program in the exported folder, `classify.py`, on the files themselves.
 * @param checkStructure of the format's files, where no Python has the package
 */
export function pythonRuntime(
  wanted: PythonPackage,
  checkStructure: (model: ExportedModel) => Promise<void>,
): FindRuntime {
  return async () => {
    const found = await findPython(wanted);
    if (typeof found === 'string') return { reason: found, checkStructure };
    return runtimeIn(found, wanted);
  };
}

const runtimeIn = (python: Python, { name }: PythonPackage): Runtime => ({
  name: `${name} ${python.packageVersion}, Python ${python.version}`,
  predict: (context, model, files) => predictInPython(python, context, model, files),
});

async function predictInPython(
  python: Python,
  { services, job, temporary }: RuntimeContext,
  { folder, metadata }: ExportedModel,
  files: readonly TriedFile[],
): Promise<Float32Array> {
  const [request, output] = [join(temporary, 'files.json'), join(temporary, 'probabilities.f32')];
  await writeFile(request, JSON.stringify({ files, classes: metadata.classes.length, output }));
  const run = {
    ...{ python, program: predictFiles, args: [request], modules: folder, limits: modelLimits },
    ...{ signal: job.signal, log: services.childLog('python') },
    line: () => {
      job.advance(1);
    },
  };
  await runPython(run).catch((error: unknown) => {
    throw error instanceof Failure && error.kind === 'child-died' ? doesNotRun(error) : error;
  });
  const bytes = await readFile(output);
  return new Float32Array(new Uint8Array(bytes).buffer);
}

const doesNotRun = (cause: Failure): Failure =>
  new Failure(
    'internal',
    `The exported model does not run. ${cause.message} Nothing was written.`,
    { step: 'report' },
    { cause },
  );
