import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { isRuntime, type RuntimeContext } from '../../../src-main/engine/exporting/check/runtime';
import { kerasRuntime } from '../../../src-main/engine/exporting/check/keras';
import { readModelMetadata } from '../../../src-main/platform/model-folder';
import { writeClassFolders } from '../../helpers/files/folders';
import { failureOf } from '../../helpers/programs/engine';
import { makingPython, requirePython } from '../../helpers/programs/python';
import { preparedProject } from '../../helpers/projects/prepared';
import { withPython } from '../../helpers/projects/python-choice';
import { tinyRecipe } from '../../helpers/projects/recipes';

const withTrained = preparedProject(
  (root) => writeClassFolders(root, ['dark', 'grey', 'light'], 8),
  ({ jobs }) => jobs.runs.train({ recipe: { ...tinyRecipe, epochs: 1 }, seed: 1 }),
);

const exported = { run: 'r1', format: 'keras', weights: 'float16', unchecked: false } as const;

describe('a Keras export', () => {
  it(
    'is checked by its own sample program in Keras, with half-precision weights, too',
    { timeout: makingPython },
    async (context) => {
      const python = await requirePython(context);
      await withPython(withTrained, python, async ({ jobs }, folder) => {
        const { check } = await jobs.exports.run({ ...exported, to: join(folder, 'out') });
        expect(check).toMatchObject({ images: 24, sameClass: 1, reason: null });
        expect(check.runtime).toMatch(/^keras 3\.[\d.]+, Python 3\.\d+$/);
        expect(check.worstDifference).toBeLessThan(0.01);
      });
    },
  );

  it('has its structure checked where no Python has Keras, and says so', () =>
    withPython(withTrained, '/no/python', async ({ jobs }, folder) => {
      const to = join(folder, 'out');
      const { check, modelBytes } = await jobs.exports.run({ ...exported, to });
      expect(check).toEqual({
        ...{ images: 0, worstDifference: null, sameClass: null, runtime: null },
        reason: 'FACET_PYTHON names /no/python, which does not run as Python.',
      });
      const file = await readFile(join(to, 'model.keras'));
      expect(modelBytes).toBe(file.length);
      const { 'metadata.json': facts } = unzipSync(file);
      const metadata = await readModelMetadata(to);
      expect(JSON.parse(Buffer.from(facts ?? []).toString())).toMatchObject({ facet: metadata });

      vi.stubEnv('FACET_PYTHON', '/no/python');
      onTestFinished(() => {
        vi.unstubAllEnvs();
      });
      const found = await kerasRuntime({} as RuntimeContext);
      if (isRuntime(found)) throw new Error('A Python was found');
      const model = { folder: to, metadata, crop: 'none' } as const;
      await found.checkStructure(model);
      await writeFile(join(to, 'model.keras'), file.subarray(0, file.length - 100));
      expect(await failureOf(found.checkStructure(model))).toMatchObject({ kind: 'internal' });
    }));

  it('is refused with int8 weights, in a sentence, and leaves nothing', () =>
    withTrained(async ({ jobs }, folder) => {
      const failure = await failureOf(jobs.exports.run({ ...exported, weights: 'int8', to: join(folder, 'out') }));
      expect(failure).toMatchObject({ kind: 'unsupported' });
      expect(failure.message).toContain('int8');
      expect(await readdir(folder)).not.toContain('out');
    }));
});
