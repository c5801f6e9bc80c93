import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { writeClassFolders } from '../../../helpers/files/folders';
import { preparedProject } from '../../../helpers/projects/prepared';
import { tinyRecipe } from '../../../helpers/projects/recipes';
import { failureOf } from '../../../helpers/programs/engine';

/** Names that would become a tag, a link, a line or a colour. */
const classes = ['<script>alert(1)</script>', '[li](http://x)|\n\u001b[31m', 'light'];

const withExported = preparedProject(
  (root) => writeClassFolders(root, ['one', 'two', 'light'], 20),
  async ({ jobs, requests }, folder) => {
    for (const [index, name] of classes.entries()) {
      const old = ['one', 'two', 'light'][index];
      const found = (await requests.classes.list({})).classes.find((each) => each.name === old);
      if (found && old !== name) await requests.classes.rename({ class: found.id, name });
    }
    await jobs.runs.train({ recipe: { ...tinyRecipe, epochs: 1 }, seed: 1 });
    await requests.runs.decide({ run: 'r1', decision: { kind: 'abstain', threshold: 0.9 } });
    const dataLicence = 'CC BY 4.0 <b>as told</b>';
    await jobs.exports.run({ run: 'r1', format: 'tfjs', to: join(folder, 'out'), dataLicence });
  },
);

const sections = [
  ...['Model details', 'Intended use', 'Factors', 'Metrics', 'Evaluation data', 'Training data'],
  ...['Quantitative analyses', 'Ethical considerations', 'Caveats and recommendations'],
];

describe('a model card', () => {
  it('has the sections of Mitchell et al. in three forms, and no text of the project acts in any', () =>
    withExported(async (_, folder) => {
      const read = (name: string): Promise<string> => readFile(join(folder, 'out', name), 'utf8');
      const markdown = await read('MODEL_CARD.md');
      expect([...markdown.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(sections);
      expect(markdown).toContain(String.raw`“\<script\>alert\(1\)\</script\>”`);
      expect(markdown).toContain(String.raw`“\[li\]\(http:\/\/x\)\|\\n\\x1b\[31m”`);
      expect(markdown).toContain(String.raw`Licence of the data: CC BY 4.0 \<b\>as told\</b\>.`);
      expect(markdown).toMatch(/\| test \| 5 \| \d+\.\d % \| \d+\.\d–\d+\.\d % \|/);
      expect(markdown).toMatch(/^- Input: RGB pictures of 16 × 16 pixels, prepared as/m);
      expect(markdown).toContain('or “unsure” if its probability is below 0.9.');

      const page = await read('MODEL_CARD.html');
      expect([...page.matchAll(/<h2>(.*)<\/h2>/g)].map(([, title]) => title)).toEqual(sections);
      expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
      expect(page).not.toMatch(/<script|<b>|<a |href=|src=/);
      expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');

      const card = JSON.parse(await read('MODEL_CARD.json')) as object;
      expect(card).toMatchObject({
        ...{ document: 'facet-model-card', version: 1, run: 'r1', recipe: 'tiny', format: 'tfjs', weights: 'float32' },
        ...{ dataLicence: 'CC BY 4.0 <b>as told</b>', starter: null, decision: { kind: 'abstain', threshold: 0.9 } },
        outputs: classes.map((name) => ({ name })),
        check: { images: 60, sameClass: 1 },
        main: { part: 'test', n: 5 },
        slices: { part: 'validation' },
        testSet: { looks: 0 },
      });
      expect(`${markdown}${page}`).not.toContain('\u001b');
      expect(`${markdown}${page}`).not.toMatch(/undefined|NaN|\[object/);
    }));

  it('lies beside a manifest of all files, which sha256sum reads', () =>
    withExported(async (_, folder) => {
      const to = join(folder, 'out');
      const { stdout } = await promisify(execFile)('sha256sum', ['-c', 'SHA256SUMS'], { cwd: to });
      const entries = await readdir(to, { recursive: true });
      expect(stdout.trim().split('\n').sort()).toEqual(
        entries
          .filter((name) => name !== 'SHA256SUMS')
          .map((name) => `${name}: OK`)
          .sort(),
      );
    }));

  it('takes a licence of up to 500 characters', () =>
    withExported(async ({ jobs }, folder) => {
      const dataLicence = 'x'.repeat(501);
      const failure = await failureOf(
        jobs.exports.run({ run: 'r1', format: 'tfjs', to: join(folder, 'b'), dataLicence }),
      );
      expect(failure.message).toContain('A note has up to 500 characters');
    }));
});
