import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { writeClassFolders } from '../../helpers/files/folders';
import { failureOf } from '../../helpers/programs/engine';
import { makingPython, requirePython } from '../../helpers/programs/python';
import { preparedProject } from '../../helpers/projects/prepared';
import { withPython } from '../../helpers/projects/python-choice';
import { tinyRecipe } from '../../helpers/projects/recipes';

const names = ['Licht “ü”', 'da\nrk', '😀'];

const withTrained = preparedProject(
  (root) => writeClassFolders(root, names, 8),
  ({ jobs }) => jobs.runs.train({ recipe: { ...tinyRecipe, epochs: 1 }, seed: 1 }),
);

const exportTo = ({ jobs }: EngineClient, to: string) =>
  jobs.exports.run({ run: 'r1', format: 'tflite', weights: 'int8', to, unchecked: false });

describe('a TFLite export', () => {
  it(
    'is checked by its own sample program in LiteRT, where a Python has it',
    { timeout: makingPython },
    async (context) => {
      const python = await requirePython(context);
      await withPython(withTrained, python, async (engine, folder) => {
        const { check } = await exportTo(engine, join(folder, 'out'));
        expect(check).toMatchObject({ images: 24, reason: null });
        expect(check.runtime).toMatch(/^ai-edge-litert [\d.]+, Python 3\.\d+$/);
        expect(check.sameClass).toBeGreaterThan(0.995);
        expect(await readdir(join(folder, 'out'))).not.toContain('__pycache__');
      });
    },
  );

  it('has its structure checked where no Python has LiteRT, and says so', () =>
    withPython(withTrained, '/no/python', async (engine, folder) => {
      const to = join(folder, 'out');
      const { check, modelBytes } = await exportTo(engine, to);
      expect(check).toEqual({
        ...{ images: 0, worstDifference: null, sameClass: null, runtime: null },
        reason: 'FACET_PYTHON names /no/python, which does not run as Python.',
      });
      const file = await readFile(join(to, 'model.tflite'));
      expect(modelBytes).toBe(file.length);
      const { 'labels.txt': labels, 'metadata.json': facts } = unzipSync(file);
      const sorted = names.toSorted();
      expect(Buffer.from(labels ?? []).toString()).toBe(
        sorted.map((name) => `${name.replace('\n', String.raw`\n`)}\n`).join(''),
      );
      expect(JSON.parse(Buffer.from(facts ?? []).toString())).toEqual(
        JSON.parse(await readFile(join(to, 'metadata.json'), 'utf8')),
      );
    }));

  it('does not appear where the program of its Python fails', () =>
    withPython(withTrained, join(import.meta.dirname, 'failing-python.sh'), async (engine, folder) => {
      const failure = await failureOf(exportTo(engine, join(folder, 'out')));
      expect(failure).toMatchObject({
        kind: 'internal',
        message:
          'The exported model does not run. Python ended: ImportError: libedge.so: cannot open it. Nothing was written.',
      });
      expect(await readdir(folder)).not.toContain('out');
    }));
});
