import type * as v from 'valibot';
import type { advice as adviceContract } from '../../../src-shared/contract/advice';
import type { LabelStep } from '../../../src-shared/contract/labels';
import { mostAdvice, type Advice, type AdviceKind } from '../../../src-shared/domain/advice';
import { adviceText } from '../../../src-shared/domain/advice-text';
import { History, noChanges } from '../labelling/history';
import type { Project } from '../project/project';
import type { Found } from './found';
import { findAboutLabels, findAboutRun } from './finding';

type Contract = (typeof adviceContract)['list'];

/** Answers `advice.list`. */
export async function giveAdvice(
  project: Project,
  { run: wanted, difference }: v.InferOutput<Contract['params']>,
  signal: AbortSignal,
): Promise<v.InferInput<Contract['result']>> {
  const last = project.catalog.runs.lastDone();
  const run = wanted ?? (last === null ? null : `r${String(last)}`);
  const found = [
    ...(await findAboutLabels(project, run)),
    ...(run === null ? [] : await findAboutRun(project, { run, difference }, signal)),
  ];
  const ranked = found.map(toAdvice).sort((a, b) => b.effect - a.effect);
  const isDismissed = ({ kind, subject }: Advice): boolean => project.catalog.advice.isDismissed(kind, subject);
  return {
    run,
    advice: ranked.filter((each) => !isDismissed(each)).slice(0, mostAdvice),
    dismissed: ranked.filter(isDismissed),
  };
}

/** Answers `advice.dismiss`: one step of the history, unless the advice is in that state already. */
export function dismissAdvice(
  project: Project,
  { kind, subject, dismissed }: { kind: AdviceKind; subject: string; dismissed: boolean },
): LabelStep {
  const { advice } = project.catalog;
  return project.catalog.transaction(() => {
    const item = advice.idOf(kind, subject);
    const [from, to] = [advice.isDismissed(kind, subject), dismissed].map(Number);
    const change = { noun: 'advice', item, field: 'dismissed', from: from ?? 0, to: to ?? 0 } as const;
    const title = dismissed ? 'Dismiss advice' : 'Bring advice back';
    return new History(project).do(title, { ...noChanges, values: from === to ? [] : [change] });
  });
}

const toAdvice = ({ finding, subject, images, effect }: Found): Advice => ({
  kind: finding.kind,
  subject,
  text: adviceText(finding, images),
  images,
  effect,
  finding,
});
