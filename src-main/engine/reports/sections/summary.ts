import { dateAndTime } from '../../../../src-shared/domain/dates';
import { ceilingText } from '../../../../src-shared/domain/ceiling';
import { foldsNote, type FoldFigures } from '../../../../src-shared/domain/fold-figures';
import { leakSentences } from '../../../../src-shared/domain/leaks';
import { baselineText, confirmedText, renamedText, unknownNowText } from '../../../../src-shared/domain/run-notes';
import { percent, percentRange } from '../../../../src-shared/domain/figure-text';
import { html, section, table, type Markup } from '../../pages/markup';
import { count } from '../../pages/numbers';
import type { ReportData } from '../report-data';

/** Title, the accuracy that counts with what it is worth, and the figures of each part. */
export function summary(data: ReportData): Markup {
  const { project, at, details, part, evaluation, figures, ceiling } = data;
  const { run, result, classes } = details;
  const folds = result?.folds ?? null;
  const name = folds ? 'out-of-fold' : part;
  const notes = [
    ...(folds ? [spreadText(folds), foldsNote] : []),
    baselineText(figures.baseline, figures.largestClass),
    ...leakSentences(data.leaks, part),
    ceiling === null ? '' : ceilingText(ceiling),
    confirmedText(data.confirmed, data.slices.part),
    renamedText(run.run, details.renamed),
    unknownNowText(run.run, details.unknown),
    ...(result?.warnings ?? []),
  ].filter((note) => note !== '');
  return html`<h1>${run.run} of ${project}</h1>
    <p class="dim">
      Recipe
      ${run.recipe}${run.starter === undefined ? '' : `, starter ${run.starter}`}${folds ? ` over ${String(folds.count)} folds` : ''},
      data snapshot ${run.snapshot ?? '–'}, seed ${run.seed}, classes as labelled:
      ${classes.slice(0, 30).join(', ')}${classes.length > 30 ? ` and ${count(classes.length - 30)} more` : ''}. Report
      of ${dateAndTime(at)}.
    </p>
    ${section(
      'Accuracy',
      html`<p>
        <span class="big">${percent(evaluation.accuracy)}</span> of ${count(evaluation.n)} ${name} images, 95 % interval
        ${percentRange(evaluation.interval)}.
      </p>`,
      notes.map((note) => html`<p>${note}</p> `),
      part === 'test' ? testSetNote(data) : null,
      table(
        folds
          ? 'Figures of all folds together. A run over folds has no test part and no model.'
          : 'Figures of each part. Training was steered by training and validation images; only test images show how the model does on new ones.',
        ['part', 'images', 'accuracy', '95 % interval', 'cross-entropy'],
        (['test', 'validation', 'train'] as const).flatMap((each) => {
          const found = details[each];
          return found
            ? [[each, count(found.n), percent(found.accuracy), percentRange(found.interval), found.loss.toFixed(3)]]
            : [];
        }),
      ),
    )}`;
}

/** Spread of the folds' accuracies. */
const spreadText = ({ count: folds, mean, deviation, range }: FoldFigures): string =>
  `Mean of the ${String(folds)} folds ${percent(mean)}, standard deviation ${percent(deviation)}, from ${percent(range[0])} to ${percent(range[1])}.`;

function testSetNote({ details: { run } }: ReportData): Markup {
  const { looks, edited } = run.testSet;
  if (looks === 0)
    return html`<p>Nobody has looked at mistakes on the test images, so no label was corrected by them.</p>`;
  return html`<p>
      Mistakes on the test images were looked at ${looks === 1 ? 'once' : `${count(looks)} times`}, and ${count(edited)}
      of their labels edited after that. Labels corrected by them make test figures optimistic.
    </p>
    ${run.testAsSealed ? html`<p>On the labels as sealed: ${percent(run.testAsSealed.accuracy)}, 95 % interval ${percentRange(run.testAsSealed.interval)}, ${count(run.testAsSealed.n)} images.</p>` : null}`;
}
