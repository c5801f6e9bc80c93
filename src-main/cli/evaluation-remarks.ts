import type { RenamedClass, SeenImages, UnknownClasses } from '../../src-shared/domain/run';
import type { Figures } from '../../src-shared/domain/evaluation';
import { leakText, type Leak } from '../../src-shared/domain/leaks';
import { confirmedText, renamedText, unknownText } from '../../src-shared/domain/run-notes';
import { count, figures } from './output';

/** The run of an evaluation, and the images that its figures leave out. */
export interface EvaluatedRun {
  readonly run: string;
  readonly renamed: readonly RenamedClass[];
  readonly unknown: UnknownClasses;
  readonly seen: SeenImages;
  readonly leaks: readonly Leak[];
  readonly confirmedMistakes: { readonly mistakes: number; readonly confirmed: number } | null;
}

/** Remarks on an evaluation's figures, one per line; none when there is nothing to say. */
export function remarksOn({ run, renamed, unknown, seen, leaks, confirmedMistakes }: EvaluatedRun): string[] {
  return [
    ...seenLines(run, seen),
    ...leaks.map(leakText),
    unknownText(run, unknown),
    renamedText(run, renamed),
    confirmedText(confirmedMistakes),
  ].filter((line) => line !== '');
}

const openingLines = {
  unseen: () => [],
  validation: (run: string) => [`${run} was validated on these images: it may do worse on new ones.`],
  train: (run: string) => [`${run} was trained on these images: they don’t show how it does on others.`],
  all: (run: string) => [`Includes images that ${run} has seen: it may do worse on new ones.`],
} as const;

function seenLines(run: string, { figuresOn, train, validation }: SeenImages): string[] {
  const before = figuresOn === 'all' ? 'Among them' : 'Left out';
  const line = (how: string, part: Figures): string =>
    `${before}: ${count(part.n, 'image')} that ${run} was ${how}: ${figures(part)}`;
  return [
    ...openingLines[figuresOn](run),
    ...(train && figuresOn !== 'train' ? [line('trained on', train)] : []),
    ...(validation && figuresOn !== 'validation' ? [line('validated on', validation)] : []),
  ];
}
