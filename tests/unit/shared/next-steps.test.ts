import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { nextSteps as ofCommandLine, nextText as atTerminal } from '../../../src-main/cli/next-steps';
import { checkout } from '../../../scripts/setup/paths.js';
import { NextStep, type NextStepKind } from '../../../src-shared/domain/next-steps';
import { nextSteps as ofWindow, nextText as atWindow } from '../../../src-shared/window/next-steps';

/** One step of each kind. */
const steps = NextStep.options.map((option) => {
  const { literal } = option.entries.step;
  const parameters = {
    otherwise: 'Recipe a works without it.',
    project: 'p.facet',
    backup: 'NAME',
    madeAt: 0,
    source: 'a.zip',
  };
  return { ...parameters, missing: ['edge'], step: literal } as NextStep;
});

const kinds: NextStepKind[] = steps.map(({ step }) => step);

describe('each caller has a sentence for each next step', () => {
  it.each([
    ['the command line', ofCommandLine],
    ['the window', ofWindow],
  ])('%s', (_, sentences) => {
    expect(Object.keys(sentences).sort()).toEqual([...kinds].sort());
  });

  it.each(steps)('$step', (step) => {
    for (const sentence of [atTerminal(step), atWindow(step)]) expect(sentence).toMatch(/^[A-Z`-].*(\.| NAME)$/);
  });

  it('and says what is plain text as it is', () => {
    for (const text of ['', 'Free some space and try again.']) {
      expect(atTerminal(text)).toBe(text);
      expect(atWindow(text)).toBe(text);
    }
  });

  it('with the command or the option that a person at a terminal needs', () => {
    const sentences = Object.fromEntries(steps.map((step) => [step.step, atTerminal(step)]));
    expect(sentences).toMatchObject({
      'accept-terms': expect.stringContaining('--accept-faces-terms') as string,
      'add-classes': expect.stringContaining('--new-classes') as string,
      'choose-path-column': expect.stringContaining('--path-column') as string,
      'evaluate-elsewhere': expect.stringMatching(/--filter or --folder/) as string,
      'export-unchecked': expect.stringContaining('--unchecked') as string,
      'look-at-test-mistakes': expect.stringContaining('counted') as string,
      'replace-file': expect.stringContaining('--overwrite') as string,
      'restore-backup': expect.stringMatching(
        /^Go back to the backup of \d+ \w+ 19\d\d, \d\d:\d\d: facet restore p\.facet NAME$/,
      ) as string,
      'run-set-up': 'Run `npm run setup`. Recipe a works without it.',
    });
  });
});

it('the engine and its workers name no command, no option and no button', () => {
  const folders = ['src-main/engine', 'src-main/trainer', 'src-main/decoder', 'src-main/platform'];
  const shared = ['contract', 'domain', 'metrics', 'rpc', 'workers'].map((room) => `src-shared/${room}`);
  const files = [...folders, ...shared].flatMap(sourcesIn);
  expect(files.length).toBeGreaterThan(300);
  const found = files.flatMap((file) =>
    textsOf(file)
      .filter((text) => text.includes(' ') && isForOneCaller.test(text.replaceAll(customProperty, '')))
      .map((text) => `${file}: ${text}`),
  );
  expect(found).toEqual([]);
});

/** CSS of reports: `--line: #ccc` and `var(--line)`. */
const customProperty = /--[\w-]+(?=: )|var\(--[\w-]*/g;

/** `facet doctor`, --overwrite, npm run setup, click, button, menu. */
const isForOneCaller = /\bfacet [a-z]|(^|[\s(`])--[a-z]|\bnpm run\b|\b([Cc]lick|[Bb]utton|[Mm]enu)\b/;

function sourcesIn(folder: string): string[] {
  const entries = readdirSync(join(checkout, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'));
  return files.map(({ parentPath, name }) => join(parentPath, name));
}

/** The texts in a source file, those of templates piece by piece. */
function textsOf(file: string): string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || isTemplatePiece(node)) texts.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true));
  return texts;
}

const isTemplatePiece = (node: ts.Node): node is ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail =>
  ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);
