import type { Disagreement, SecondLookResults } from '../../../src-shared/contract/second-looks';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { wilsonInterval } from '../../../src-shared/metrics/interval';
import { agreementOf } from '../../../src-shared/metrics/rater-agreement';
import { compareCodePoints } from '../base/code-points';
import type { JudgedAgain } from '../catalog/second-looks';
import type { Project } from '../project/project';
import { presentClass } from '../catalog/present-class';
import { lookById } from './looks';

/** An image of a finished second look, with present classes. */
export interface Compared {
  readonly image: number;
  readonly label: number;
  /** null: unsure. */
  readonly answer: number | null;
  readonly labelledBy: string | null;
  readonly answeredBy: string;
}

/** Answers `secondLooks.results`. */
export function resultsOf(project: Project, id: number): SecondLookResults {
  const { look, compared, skipped } = comparedImages(project, id);
  const classes = classesIn(project, compared);
  const indexOf = new Map(classes.map((each, index) => [each.id, index]));
  const pairs = compared.flatMap(({ label, answer }) => {
    const [a, b] = [indexOf.get(label), answer === null ? undefined : indexOf.get(answer)];
    return a === undefined || b === undefined ? [] : [{ label: a, answer: b }];
  });
  const { n, agreed, interval, byChance, kappa, kappaInterval, margins } = agreementOf(pairs, classes.length);
  return {
    look,
    ...{ n, agreed, byChance, kappa, agreement: n === 0 ? null : agreed / n, interval: [...interval] },
    kappaInterval: kappaInterval && [...kappaInterval],
    unsure: compared.filter(({ answer }) => answer === null).length,
    skipped,
    ...persons(compared),
    perClass: classes.map(({ name }, index) => {
      const [labelled, hits] = [at(margins.supports, index), at(margins.hits, index)];
      return {
        class: name,
        labelled,
        agreed: hits,
        agreement: labelled === 0 ? null : hits / labelled,
        interval: wilsonInterval(hits, labelled),
        answered: at(margins.predicted, index),
      };
    }),
    disagreements: describeDisagreements(project, disagreementsAmong(compared)),
  };
}

/** Images of a finished second look that have an answer, and the number of those that were skipped. Kind 'bad-input' unless finished. */
export function comparedImages(project: Project, id: number) {
  const look = lookById(project, id);
  if (look.state !== 'finished') {
    throw new Failure(
      'bad-input',
      `Second look ${String(id)} is ${look.state}: its results would show the labels.`,
      'Finish it first.',
    );
  }
  const present = presentClass(project.catalog);
  const { shownName } = project.catalog.annotations;
  const rows = project.catalog.secondLooks.images(id);
  const toCompared = ({ image, classId, labelledBy, answer, answerClass, answeredBy }: JudgedAgain): Compared[] => {
    if (answer === null || answer === 'skip') return [];
    const given = answerClass === null ? null : present(answerClass);
    const persons = {
      labelledBy: labelledBy === null ? null : shownName(labelledBy),
      answeredBy: shownName(answeredBy ?? ''),
    };
    return [{ image, label: present(classId), answer: given, ...persons }];
  };
  const compared = rows.flatMap(toCompared);
  return { look, compared, skipped: rows.length - compared.length };
}

export const disagreementsAmong = (compared: readonly Compared[]): Compared[] =>
  compared.filter(({ label, answer }) => label !== answer);

/** Classes of labels and answers, in order of name. */
function classesIn({ catalog }: Project, compared: readonly Compared[]): { id: number; name: string }[] {
  const used = new Set(compared.flatMap(({ label, answer }) => (answer === null ? [] : [label, answer])));
  return [...used]
    .map((id) => ({ id, name: catalog.classes.byId(id)?.name ?? '' }))
    .sort((a, b) => compareCodePoints(a.name, b.name));
}

function persons(compared: readonly Compared[]): Pick<SecondLookResults, 'labelledBy' | 'answeredBy'> {
  const counted = compared.filter(({ answer }) => answer !== null);
  const count = (test: (each: Compared) => boolean): number => counted.filter(test).length;
  return {
    labelledBy: {
      same: count(({ labelledBy, answeredBy }) => labelledBy === answeredBy),
      another: count(({ labelledBy, answeredBy }) => labelledBy !== null && labelledBy !== answeredBy),
      import: count(({ labelledBy }) => labelledBy === null),
    },
    answeredBy: [...new Set(compared.map(({ answeredBy }) => answeredBy))].sort(compareCodePoints),
  };
}

function describeDisagreements({ catalog }: Project, compared: readonly Compared[]): Disagreement[] {
  const rows = new Map(catalog.imageList.rows(compared.map(({ image }) => image)).map((row) => [row.id, row]));
  const nameOf = (id: number): string => catalog.classes.byId(id)?.name ?? '';
  return compared.flatMap(({ image, label, answer }) => {
    const row = rows.get(image);
    if (!row) return [];
    const { path, thumbnail, class: now, labelState, confirmed } = row;
    const names = { label: nameOf(label), answer: answer === null ? null : nameOf(answer) };
    const described = { image, path, thumbnail, ...names, now, labelState, confirmed };
    return [{ ...described, settled: settledBy(described) }];
  });
}

function settledBy({
  label,
  answer,
  now,
  labelState,
  confirmed,
}: Omit<Disagreement, 'settled'>): Disagreement['settled'] {
  if (now === label) return confirmed ? 'label' : null;
  if (answer === null ? labelState === 'unsure' : now === answer) return 'answer';
  return 'otherwise';
}
