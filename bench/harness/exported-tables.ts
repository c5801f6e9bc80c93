import { table } from '../../src-main/cli/output';
import type { ExportCheck } from '../../src-shared/contract/exports';
import { at } from '../../src-shared/domain/at';
import type { ExportFormat } from '../../src-shared/domain/export-format';
import { percent } from '../../src-shared/domain/figure-text';
import type { Agreement } from './exported-programs';
import { titles, type Case } from './exported-runs';
import { oddKinds } from './odd-pictures';
import { verdict } from './promises';

/** A format's answers for a run. */
export interface Exported {
  readonly run: Case;
  readonly format: ExportFormat;
  readonly modelBytes: number;
  /** By Facet itself, when it exported. */
  readonly check: ExportCheck;
  /** By sample programs: photos, and pictures of odd kinds. */
  readonly samples: readonly {
    readonly language: string;
    readonly photos: Agreement;
    readonly odd: readonly OddResult[];
  }[];
  readonly isKept: boolean;
}

export interface Refused {
  readonly run: Case;
  readonly format: ExportFormat;
  /** Why there is no export. */
  readonly refused: string;
  /** Whether it says that the format can't hold the model, and nothing failed. */
  readonly isKept: boolean;
}

export interface OddResult extends Agreement {
  readonly kind: string;
}

/** A row per format and sample program. */
export function summaryTable(results: readonly (Exported | Refused)[]): string {
  return table(
    [
      'run',
      'format',
      'MB',
      'checked in',
      'same class',
      'worst',
      'sample program in',
      'files',
      'same class',
      'worst',
      '',
    ],
    results.flatMap((result) => {
      const first = [titles[result.run], result.format];
      if ('refused' in result) return [[...first, '', result.refused, '', '', '', '', '', '', '']];
      const { modelBytes, check, samples, isKept } = result;
      return samples.map(({ language, photos }, index) => [
        ...(index === 0 ? [...first, (modelBytes / 1e6).toFixed(1)] : ['', '', '']),
        ...(index === 0
          ? [
              check.runtime ?? check.reason ?? '',
              percent(check.sameClass ?? NaN),
              (check.worstDifference ?? NaN).toExponential(1),
            ]
          : ['', '', '']),
        ...[language, String(photos.files), percent(photos.sameClass), photos.worst.toExponential(1), verdict(isKept)],
      ]);
    }),
  );
}

/** For each kind of picture and each sample program the worst difference over all runs, with the files of another class. */
export function oddTable(results: readonly Exported[]): string {
  const programs = [
    ...new Set(results.flatMap(({ format, samples }) => samples.map(({ language }) => `${format}, ${language}`))),
  ];
  return table(
    ['pictures', ...programs],
    oddKinds.map((kind, index) => [
      kind,
      ...programs.map((program) => {
        const cells = results.flatMap(({ format, samples }) =>
          samples.filter(({ language }) => `${format}, ${language}` === program).map(({ odd }) => at(odd, index)),
        );
        const worst = Math.max(...cells.map((cell) => cell.worst));
        const [files, unread] = [total(cells, 'files'), total(cells, 'unread')];
        const others = cells.reduce((sum, cell) => sum + Math.round((1 - cell.sameClass) * cell.files), 0);
        return `${worst.toExponential(1)}${others > 0 ? `, ${String(others)} of ${String(files)} other` : ''}${unread > 0 ? `, ${String(unread)} unread` : ''}`;
      }),
    ]),
  );
}

const total = (cells: readonly Agreement[], key: 'files' | 'unread'): number =>
  cells.reduce((sum, cell) => sum + cell[key], 0);
