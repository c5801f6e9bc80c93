import type { Suspect } from '../../../src-shared/contract/suspects';
import { announce, count, figures } from '../output';
import { percent } from '../../../src-shared/domain/figure-text';
import type { Session } from '../session';
import { train, type TrainOptions } from './train';

/** An image that was filed under the wrong class on purpose; its path is relative to the folder of all. */
interface FlippedImage {
  readonly path: string;
  readonly shows: string;
}

/** Result of the search for suspect labels, against the labels that were flipped on purpose. */
interface SearchScore {
  readonly flipped: number;
  /** Number of suspect labels found, and of flipped ones among them. */
  readonly found: number;
  readonly right: number;
  /** Number of flipped labels among the `flipped` most suspect ones. */
  readonly rightAtFlipped: number;
  readonly seconds: number;
  readonly starter: string;
}

export type Correction = Awaited<ReturnType<typeof correct>>;

/**
 * Looks for the flipped labels, corrects those that are found, and trains again. Returns null, with a note, without the starter model.
 * @param drawn file of the labels as drawn, for the test
 */
export async function correctSuspects(
  session: Session,
  flipped: readonly FlippedImage[],
  settings: TrainOptions,
  drawn: string,
): Promise<Correction | null> {
  const { starters } = await session.requests.starters.list({});
  const missing = starters.find(({ id }) => id === 'general')?.reason ?? null;
  if (missing === null) return correct(session, flipped, settings, drawn);
  announce(`${missing} Going on without looking for suspect labels.`);
  return null;
}

async function correct(session: Session, flipped: readonly FlippedImage[], settings: TrainOptions, drawn: string) {
  const { jobs, requests, job } = session;
  announce('Looking for labels that are probably wrong, with features of a pretrained network.');
  const starter = 'general';
  const { suspects, seconds } = await jobs.suspects.find({ starter }, job);
  const score = scoreOf(suspects, flipped, { seconds, starter });
  announce(
    `${String(score.rightAtFlipped)} of the ${String(score.flipped)} most suspect labels were flipped on purpose.`,
  );
  const { changed } = await requests.issues.accept({ issues: { kind: 'suspect-label' } });
  announce(`Relabelled ${count(changed, 'image')} as suggested. Training the same recipe again.`);
  const retrained = await train(session, settings);
  announce('Evaluating it on the same test labels, as drawn.');
  const corrected = await evaluateAsDrawn(session, retrained.run, drawn);
  return { ...score, changed, retrained, corrected };
}

function scoreOf(
  suspects: readonly Suspect[],
  flipped: readonly FlippedImage[],
  about: Pick<SearchScore, 'seconds' | 'starter'>,
): SearchScore {
  const isFlipped = ({ path }: Suspect): boolean => flipped.some((each) => path.endsWith(`/${each.path}`));
  return {
    flipped: flipped.length,
    found: suspects.length,
    right: suspects.filter(isFlipped).length,
    rightAtFlipped: suspects.slice(0, flipped.length).filter(isFlipped).length,
    ...about,
  };
}

/** Evaluates a run on the test part with all labels as drawn, then undoes that change: the search has to find them by itself. */
export async function evaluateAsDrawn({ requests, jobs, job }: Session, run: string, file: string) {
  const { changed } = await requests.labels.applyFromFile({ file, reason: 'demo: the labels as drawn' });
  try {
    const filter = [{ key: 'split' as const, negated: false, values: ['test'] }];
    return await jobs.runs.evaluate({ run, on: { data: 'filter', filter } }, job);
  } finally {
    if (changed > 0) await requests.labels.undo({});
  }
}

/** Lines about the correction. @param before figures of the run that was trained with the flips, on the test labels as drawn */
export function correctionLines(
  { flipped, found, right, rightAtFlipped, starter, seconds, changed, corrected }: Correction,
  before: Figures,
): string[] {
  const share = percent(rightAtFlipped / Math.max(1, flipped));
  return [
    `Suspect labels: ${String(found)} found in ${seconds.toFixed(0)} s with features of ${starter}; ${String(right)} of them were flipped on purpose.`,
    `Among the ${String(flipped)} most suspect ones, ${String(rightAtFlipped)} were flipped (${share}).`,
    `Trained with the wrong labels: ${figures(before)}`,
    `Retrained with ${count(changed, 'suggested label')}: ${figures(corrected)}`,
  ];
}

type Figures = Parameters<typeof figures>[0];
