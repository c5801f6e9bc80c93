import { assessmentRows } from '../../../../src-shared/domain/assessment-text';
import { chosenOnTheseNote, decisionText } from '../../../../src-shared/domain/decision';
import { nonZeroCells } from '../../../../src-shared/domain/evaluation';
import { at } from '../../../../src-shared/domain/at';
import { percent, percentRange } from '../../../../src-shared/domain/figure-text';
import { html, section, table, type Markup } from '../../pages/markup';
import { count, percentOrDash } from '../../pages/numbers';
import type { ReportData } from '../report-data';

/** Figures beyond accuracy with their intervals. */
export function furtherFigures({ figures, part }: ReportData): Markup {
  return section(
    'Further figures',
    table(
      `On ${part} images. Intervals from ${count(figures.draws)} bootstrap draws.`,
      ['figure', 'value', '95 % interval'],
      assessmentRows(figures),
    ),
  );
}

const mostRows = 100;

/** Precision, recall and F1 per class, the worst first where there are many. */
export function classFigures({ evaluation, part }: ReportData): Markup {
  const all = evaluation.perClass;
  const shown = all.length > mostRows ? [...all].sort((a, b) => (a.f1 ?? 1) - (b.f1 ?? 1)).slice(0, mostRows) : all;
  return section(
    'Classes',
    table(
      `On ${part} images${all.length > shown.length ? `; the ${String(mostRows)} of ${count(all.length)} classes with the lowest F1` : ''}.`,
      ['class', 'images', 'predicted', 'precision', 'recall', 'F1'],
      shown.map((row) => [
        row.class,
        count(row.support),
        count(row.predicted),
        percentOrDash(row.precision),
        percentOrDash(row.recall),
        percentOrDash(row.f1),
      ]),
    ),
  );
}

const mostDrawn = 30;

/** The confusion matrix, or, with many classes, the most frequent confusions. */
export function matrix({ evaluation, details: { classes }, part }: ReportData): Markup {
  if (classes.length > mostDrawn) {
    const worst = nonZeroCells(evaluation)
      .filter(([actual, predicted]) => actual !== predicted)
      .sort(([, , a], [, , b]) => b - a)
      .slice(0, mostRows);
    return section(
      'Confusions',
      table(
        `The most frequent confusions on ${part} images.`,
        ['labelled', 'predicted', 'images'],
        worst.map(([actual, predicted, images]) => [at(classes, actual), at(classes, predicted), count(images)]),
      ),
    );
  }
  return section(
    'Confusion matrix',
    html`<table>
      <caption>
        Rows as labelled, columns as predicted, on ${part} images; counts, with shares of the row.
      </caption>
      <thead>
        <tr>
          <th scope="col"></th>
          ${classes.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${evaluation.confusion.map((row, actual) => {
          const total = row.reduce((sum, images) => sum + images, 0);
          return html`<tr>
            <th scope="row">${at(classes, actual)}</th>
            ${row.map((images, predicted) => html`<td${actual === predicted ? html` class="on"` : null}>${count(images)} <span class="dim">${total === 0 ? '' : percent(images / total)}</span></td>`)}
          </tr> `;
        })}
      </tbody>
    </table>`,
  );
}

/** How probabilities become answers: the decision, with its figures on the part. */
export function decisionSection({ figures, part }: ReportData): Markup | null {
  const { decision, decided } = figures;
  if (decision === null || decided === null) return null;
  const { accuracy, interval, coverage, n, perClass: rows } = decided;
  return section(
    'Decision',
    html`<p>
        The answer is ${decisionText(decision)}. Thresholds are tried on validation images, never on test
        images.${part === 'validation' ? ` ${chosenOnTheseNote}` : ''}
      </p>
      <p>
        Answers for ${percent(coverage)} of ${count(n)} ${part}
        images${accuracy === null ? '' : `, ${percent(accuracy)} of these right (95 % interval ${percentRange(interval)})`}.
      </p>`,
    table(
      'Answers under the decision.',
      ['class', 'images', 'right', 'wrong', 'unsure'],
      rows.map((row) => [
        row.class,
        count(row.support),
        percentOrDash(row.right),
        percentOrDash(row.wrong),
        percentOrDash(row.unsure),
      ]),
    ),
  );
}
