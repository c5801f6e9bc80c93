import type { Suspect } from '../../../src-shared/contract/suspects';
import { count, figures, percent, say } from '../output';
import type { Session } from '../session';
import { train, type TrainOptions } from './train';

/** An image under the wrong class on purpose, relative to the folder of all. */
interface Flipped {
  readonly path: string;
  readonly shows: string;
}

/** How well the search for suspect labels did. */
interface Found {
  readonly flipped: number;
  /** Labels that were found suspect, and how many of them were flipped. */
  readonly found: number;
  readonly right: number;
  /** How many of as many as were flipped, the most suspect first, were. */
  readonly rightAtFlipped: number;
  readonly seconds: number;
  readonly starter: string;
}

export type Correction = Awaited<ReturnType<typeof correct>>;

/**
 * Looks for the labels that were flipped, corrects what is found, and trains again. Without the starter model nothing is
 * done, which is said.
 * @param drawn labels as drawn, for the test
 */
export async function correctSuspects(
  session: Session,
  flipped: readonly Flipped[],
  settings: TrainOptions,
  drawn: string,
): Promise<Correction | null> {
  const { starters } = await session.requests.starters.list({});
  const missing = starters.find(({ id }) => id === 'general')?.reason ?? null;
  if (missing === null) return correct(session, flipped, settings, drawn);
  say(`${missing} Going on without looking for suspect labels.`);
  return null;
}

async function correct(session: Session, flipped: readonly Flipped[], settings: TrainOptions, drawn: string) {
  const { jobs, requests, job } = session;
  say('Looking for labels that are probably wrong, by a head on a pretrained network’s features.');
  const { suspects, seconds, starter } = await jobs.suspects.find({ starter: 'general' }, job);
  const found = judge(suspects, flipped, { seconds, starter });
  say(`${String(found.rightAtFlipped)} of the ${String(found.flipped)} most suspect labels were flipped on purpose.`);
  const { changed } = await requests.issues.accept({ issues: { kind: 'suspect-label' } });
  say(`Relabelled ${count(changed, 'image')} as suggested. Training the same recipe again.`);
  const retrained = await train(session, settings);
  say('Evaluating it on the same test labels, as drawn.');
  const corrected = await evaluateAsDrawn(session, retrained.run, drawn);
  return { ...found, changed, retrained, corrected };
}

function judge(
  suspects: readonly Suspect[],
  flipped: readonly Flipped[],
  about: Pick<Found, 'seconds' | 'starter'>,
): Found {
  const isFlipped = ({ path }: Suspect): boolean => flipped.some((each) => path.endsWith(`/${each.path}`));
  return {
    flipped: flipped.length,
    found: suspects.length,
    right: suspects.filter(isFlipped).length,
    rightAtFlipped: suspects.slice(0, flipped.length).filter(isFlipped).length,
    ...about,
  };
}

/** Puts the flipped labels right, evaluates the test part by a run, and takes that back: finding them is another's part. */
export async function evaluateAsDrawn({ requests, jobs, job }: Session, run: string, file: string) {
  const { changed } = await requests.labels.applyFromFile({ file, reason: 'demo: the labels as drawn' });
  try {
    const filter = [{ key: 'split' as const, negated: false, values: ['test'] }];
    return await jobs.runs.evaluate({ run, on: { data: 'filter', filter } }, job);
  } finally {
    if (changed > 0) await requests.labels.undo({});
  }
}

/** What the correction came to. @param before figures on the test labels as drawn, of the run trained with the flips */
export function correctionLines(
  { flipped, found, right, rightAtFlipped, starter, seconds, changed, corrected }: Correction,
  before: Figures,
): string[] {
  const share = percent(rightAtFlipped / Math.max(1, flipped));
  return [
    `Suspect labels: ${String(found)} found in ${seconds.toFixed(0)} s by features of ${starter}; ${String(right)} of them were flipped on purpose.`,
    `Of the ${String(flipped)} most suspect ones, as many as were flipped, ${String(rightAtFlipped)} were (${share}).`,
    `Trained with the flips:                 ${figures(before)}`,
    `Trained again, ${count(changed, 'label')} as suggested: ${figures(corrected)}`,
  ];
}

type Figures = Parameters<typeof figures>[0];
