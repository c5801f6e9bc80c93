import type { RenamedClass, Seen, Unknown } from '../../src-shared/contract/runs';
import type { Figures } from '../../src-shared/domain/evaluation';
import { renamedText, unknownText } from '../../src-shared/domain/run-notes';
import { count, figures } from './output';

/** What figures of a run speak of, and what they leave out. */
export interface About {
  readonly run: string;
  readonly renamed: readonly RenamedClass[];
  readonly unknown: Unknown;
  readonly seen: Seen;
}

/** Sentences beside figures: a line each; none where there is nothing to say. */
export function remarksOn({ run, renamed, unknown, seen }: About): string[] {
  return [...seenLines(run, seen), unknownText(run, unknown), renamedText(run, renamed)].filter((line) => line !== '');
}

const beginnings = {
  unseen: () => [],
  validation: (run: string) => [`${run}’s training was steered by these images: on new ones it may do worse.`],
  train: (run: string) => [`${run} was trained on these images: how it does on others, they don’t say.`],
  all: (run: string) => [`Counts images that ${run} has seen: on new ones it may do worse.`],
} as const;

function seenLines(run: string, { figuresOn, train, validation }: Seen): string[] {
  const before = figuresOn === 'all' ? 'Among them' : 'Left out';
  const line = (how: string, part: Figures): string =>
    `${before}: ${count(part.n, 'image')} that ${run} was ${how}: ${figures(part)}`;
  return [
    ...beginnings[figuresOn](run),
    ...(train && figuresOn !== 'train' ? [line('trained on', train)] : []),
    ...(validation && figuresOn !== 'validation' ? [line('validated on', validation)] : []),
  ];
}
