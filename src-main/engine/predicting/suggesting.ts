import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type * as v from 'valibot';
import type { predictions } from '../../../src-shared/contract/predictions';
import { at } from '../../../src-shared/domain/at';
import { noClass } from '../../../src-shared/metrics/decisions';
import { forEachInSlices } from '../base/slices';
import { throwIfCancelled, type JobContext } from '../base/jobs';
import type { GivenSuggestion } from '../catalog/given-suggestions';
import { lastSuggestions } from '../features/suggestions/last-suggestions';
import { importFiles } from '../importing/importing';
import { History, noChanges, nothingDone } from '../labelling/history';
import { countOfImages } from '../labelling/labels';
import type { Project } from '../project/project';
import type { Session } from '../session/session';
import type { ChosenModel } from './chosen-model';
import { tableOf } from './kept-tables';

type Declaration = (typeof predictions)['suggest'];

/** A class that the model answers for a file, with its probability. */
interface AnsweredFile {
  readonly path: string;
  /** Number of the class among the model's. */
  readonly class: number;
  readonly confidence: number;
}

/**
 * Answers `predictions.suggest`: adds the images of a kept table to the project, unlabelled, and keeps the model's answers as
 * suggestions for a person to confirm. Answers of “unsure” are added without a suggestion.
 */
export async function suggestKept(
  session: Session,
  params: v.InferOutput<Declaration['params']>,
  job: JobContext,
): Promise<v.InferOutput<Declaration['result']>> {
  const project = session.open;
  const table = tableOf(session, params.job);
  await table.whenComplete(job.signal);
  const paths: string[] = [];
  const answered: AnsweredFile[] = [];
  for await (const { row, path, probabilities } of table.above(params.above)) {
    throwIfCancelled(job.signal);
    const answer = at(table.answers, row);
    paths.push(path);
    if (answer !== noClass) {
      answered.push({ path, class: answer, confidence: at(probabilities, answer) });
    }
  }
  const { added, refused } = await importFiles(session, paths, job);
  const { suggestions, withoutClass } = await suggestionsFor(project, table.model, answered);
  const step = await keep(session, suggestions, table.model, job);
  return {
    added,
    known: paths.length - added - refused.length,
    suggested: suggestions.length,
    withoutClass: [...withoutClass].map(([name, images]) => ({ class: name, images })),
    refused,
    step,
  };
}

/** Suggestions for those files whose image has no label, and whose class the project lists. */
async function suggestionsFor(
  project: Project,
  { classes: names, classIds }: ChosenModel,
  answered: readonly AnsweredFile[],
): Promise<{ suggestions: GivenSuggestion[]; withoutClass: Map<string, number> }> {
  const { classes, images } = project.catalog;
  const suggestions = new Map<number, GivenSuggestion>();
  const withoutClass = new Map<string, number>();
  for (const { path, class: answer, confidence } of answered) {
    const name = at(names, answer);
    const image = await imageAt(project, path);
    if (image === null || images.label(image)?.state !== 'unlabelled') continue;
    const known = classIds === null ? classes.byName(name) : classes.byId(at(classIds, answer));
    if (known?.archived === 0 && known.removed === 0) {
      suggestions.set(image, { image, classId: known.id, confidence });
    } else withoutClass.set(name, (withoutClass.get(name) ?? 0) + 1);
  }
  return { suggestions: [...suggestions.values()], withoutClass };
}

/** The image of a file, under whatever source the project knows it. */
async function imageAt({ catalog }: Project, path: string): Promise<number | null> {
  const real = await realpath(dirname(path)).catch(() => dirname(path));
  const found = catalog.images.locationOfPath(join(real, basename(path)));
  const source = found && catalog.sources.find(found.root);
  if (!found || source === undefined) return null;
  return catalog.images.known(source, found.path)?.id ?? null;
}

/** Keeps suggestions as one step of the history. Rows are written in slices; the step makes all of them count. */
async function keep(session: Session, suggestions: readonly GivenSuggestion[], model: ChosenModel, job: JobContext) {
  if (suggestions.length === 0) return nothingDone;
  const { open: project } = session;
  const { givenSuggestions } = project.catalog;
  const name = nameOf(model);
  const item = givenSuggestions.addSet(name, Date.now());
  await forEachInSlices(suggestions, job.signal, (suggestion) => {
    givenSuggestions.add(item, suggestion);
  });
  lastSuggestions.of(project).suggestions = null; // so that these are the ones that a person sees next
  const title = `Suggest labels for ${countOfImages(suggestions.length)}`;
  const values = [{ noun: 'suggestions', item, field: 'removed', from: 1, to: 0 } as const];
  return session.writeStep(() => new History(project).do(title, { ...noChanges, values }, '', name));
}

const nameOf = ({ folder, metadata }: ChosenModel): string =>
  `${metadata.run}, recipe ${metadata.recipe} (${basename(folder)})`;
