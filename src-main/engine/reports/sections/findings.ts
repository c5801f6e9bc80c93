import { differenceText, verdictOf } from '../../../../src-shared/domain/paired';
import type { FalseRate } from '../../../../src-shared/domain/slice';
import { nameOfSlice } from '../../../../src-shared/domain/slice-name';
import { percent, percentRange } from '../../../../src-shared/domain/figure-text';
import { html, section, table, type Content, type Markup } from '../../pages/markup';
import { count, counted } from '../../pages/numbers';
import type { ReportData } from '../report-data';

/** What to do next. */
export const adviceSection = ({ advice }: ReportData): Markup | null =>
  advice.length === 0
    ? null
    : section(
        'What next',
        html`<ol>
          ${advice.map(({ text }) => html`<li>${text}</li> `)}
        </ol>`,
      );

/** Whether the run is better than the one before it. */
export function comparisonSection({ compared, details: { run } }: ReportData): Markup | null {
  if (compared === null) return null;
  const { before, part, counts } = compared;
  return section(
    `Compared with ${before}`,
    html`<p>${verdictOf(compared, before, run.run)}</p>
      <p>${differenceText(compared, part)}</p>`,
    table(
      'Images by which of the two runs is right.',
      ['', `${run.run} right`, `${run.run} wrong`],
      [
        [`${before} right`, count(counts.both), count(counts.broken)],
        [`${before} wrong`, count(counts.fixed), count(counts.neither)],
      ],
    ),
  );
}

const mostSlices = 40;

/** For whom the run fails: the worst slices, with what the search found. */
export function slicesSection({ slices: { part, found }, details: { classes } }: ReportData): Markup | null {
  if (found.length === 0) return null;
  const [first, second] = classes.length === 2 ? classes : [];
  const rates =
    first !== undefined && second !== undefined ? [`${first} taken for ${second}`, `${second} taken for ${first}`] : [];
  const worse = found.filter(({ differs, accuracy, restAccuracy }) => differs && accuracy < (restAccuracy ?? 0)).length;
  const shown = found.slice(0, mostSlices);
  return section(
    'Slices',
    html`<p>
      ${worse === 0 ? 'No slice is' : worse === 1 ? '1 slice is' : `${count(worse)} slices are`} worse than the rest of
      the ${part} images by more than chance explains (Fisher’s exact test, adjusted for all tested slices by Benjamini
      and Hochberg).
    </p>`,
    table(
      `The worst ${count(shown.length)} of ${counted(found.length, 'slice')} of ${part} images.`,
      ['slice', 'images', 'accuracy', '95 % interval', 'the others', 'adjusted p', ...rates],
      shown.map((slice) => [
        nameOfSlice(slice),
        `${count(slice.n)}${slice.isSmall ? ' (too few)' : ''}`,
        percent(slice.accuracy),
        percentRange(slice.interval),
        slice.restAccuracy === null ? '–' : percent(slice.restAccuracy),
        slice.p === null ? '–' : slice.p < 0.001 ? '< 0.001' : slice.p.toFixed(3),
        ...(rates.length > 0 ? [rateText(slice.falsePositive), rateText(slice.falseNegative)] : []),
      ]),
    ),
  );
}

const rateText = (rate: FalseRate | null): Content =>
  rate === null ? '–' : html`${percent(rate.rate)}<br /><span class="dim">${percentRange(rate.interval)}</span>`;
