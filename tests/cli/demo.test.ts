import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { facet } from '../helpers/programs/cli';
import { withFolder } from '../helpers/programs/engine';

interface Steps {
  readonly draw: { readonly flipped: readonly unknown[]; readonly images: number };
  readonly import: { readonly added: number; readonly refused: readonly unknown[] };
  readonly train: { readonly test: { readonly accuracy: number } };
  readonly evaluate: { readonly corrected: { readonly n: number; readonly accuracy: number } };
  readonly mistakes: { readonly mistakes: readonly unknown[] };
  /** null where the starter model is not on this machine. */
  readonly suspects: null | {
    readonly flipped: number;
    readonly found: number;
    readonly rightAtFlipped: number;
    readonly changed: number;
    readonly corrected: { readonly n: number; readonly accuracy: number };
  };
  readonly export: { readonly check: { readonly images: number; readonly worstDifference: number } };
  readonly predict: { readonly images: number };
}

it(
  'the demo learns its drawn faces: over 90 % on the test labels once the flipped ones are corrected',
  { timeout: 600_000 },
  () =>
    withFolder(async (folder) => {
      const { code, json } = await facet(['demo', '--dir', join(folder, 'demo'), '--no-window', '--json']);
      expect(code).toBe(0);
      const steps = json.steps as Steps;
      expect(steps.import).toMatchObject({ added: steps.draw.images, refused: [] });
      expect(steps.draw.flipped.length / steps.draw.images).toBeCloseTo(0.05, 1);
      expect(steps.evaluate.corrected.n).toBe(180);
      expect(steps.evaluate.corrected.accuracy).toBeGreaterThan(0.9);
      expect(steps.mistakes.mistakes.length).toBeGreaterThan(0);
      if (steps.suspects) {
        const { flipped, found, rightAtFlipped, changed, corrected } = steps.suspects;
        expect(flipped).toBe(steps.draw.flipped.length);
        expect(changed).toBe(found);
        expect(rightAtFlipped / flipped).toBeGreaterThan(0.7);
        expect(corrected.n).toBe(180);
        expect(corrected.accuracy).toBeGreaterThan(0.9);
      }
      expect(steps.export.check.images).toBe(256);
      expect(steps.export.check.worstDifference).toBeLessThan(1e-5);
      expect(steps.predict.images).toBe(steps.draw.images);
      const csv = await readFile(join(folder, 'demo', 'predictions.csv'), 'utf8');
      expect(csv.trim().split('\n')).toHaveLength(steps.draw.images + 1);
    }),
);
