import { asLabelled, cropped, mustNotBeUsed, starterText } from '../../exporting/beside/card/texts';
import { html, preformatted, section, type Markup } from '../../pages/markup';
import type { ReportData } from '../report-data';

/** What the model is made of, and what it must not be used for: the texts of its model card. */
export function cardSection({ details: { result } }: ReportData): Markup {
  return section(
    'The model and its use',
    html`<p>${asLabelled}</p>`,
    result?.starter ? html`<p>${starterText(result.starter)}</p>` : null,
    result?.crop === 'face' ? html`<p>${cropped}</p>` : null,
    html`<h3>It must not be used</h3>
      <ul>
        ${mustNotBeUsed.map((use) => html`<li>${use}</li> `)}
      </ul>`,
  );
}

/** How the run can be made again: its data by their hash, its recipe and its seed. */
export function recipeSection({ details: { run, recipe } }: ReportData): Markup {
  return section(
    'Data and recipe',
    html`<p>
        Data snapshot <b>${run.snapshot ?? '–'}</b>, a hash of images, labels and parts. Seed ${run.seed}.
        ${run.folds === undefined ? 'The same snapshot, recipe and seed give the same run.' : `${String(run.folds)} folds. The same snapshot, recipe, seed, number of folds and images that belong together give the same run.`}
      </p>
      <pre>${preformatted(JSON.stringify(recipe, null, 2))}</pre>`,
  );
}
