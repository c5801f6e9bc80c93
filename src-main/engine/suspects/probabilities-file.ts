import { stringify } from 'csv-stringify/sync';
import { writeFileAtomically } from '../../platform/atomic';
import type { Project } from '../project';
import type { Question } from './question';

/** Lines that are made at once, between two writes. */
const linesAtOnce = 200;

/** Writes what other tools find label errors by: path, class and one column of probabilities a class; whole or not at all. */
export function writeProbabilities(
  file: string,
  project: Project,
  question: Question,
  probabilities: Float32Array,
): Promise<void> {
  return writeFileAtomically(file, linesOf(project, question, probabilities));
}

function* linesOf(
  { catalog }: Project,
  { images, classes, labels }: Question,
  probabilities: Float32Array,
): Generator<string, void> {
  yield stringify([['path', 'class', ...classes.map(({ name }) => name)]]);
  for (let from = 0; from < images.length; from += linesAtOnce) {
    const rows = Array.from(images.subarray(from, from + linesAtOnce), (id, at) => {
      const [place, index] = [catalog.images.location(id), from + at];
      return [
        place ? `${place.root}/${place.path}` : '',
        classes[labels[index] ?? 0]?.name ?? '',
        ...probabilities.subarray(index * classes.length, (index + 1) * classes.length),
      ];
    });
    yield stringify(rows);
  }
}
