import { at } from '../../../../src-shared/domain/at';
import { writeNamedFile, type Replaces } from '../../base/named-file';
import type { Project } from '../../project/project';
import { classColumns } from '../../tables/columns';
import { TableLines } from '../../tables/lines';
import type { Question } from './question';

/** Lines that are made at once, between two writes. */
const linesAtOnce = 200;
const fixed = ['path', 'class'];

/** Writes what other tools find label errors by: path, class and one column of probabilities a class; whole or not at all. */
export async function writeProbabilities(
  file: string,
  replaces: Replaces,
  project: Project,
  question: Question,
  probabilities: Float32Array,
): Promise<{ quotedCells: number }> {
  const lines = new TableLines();
  await writeNamedFile(file, replaces, linesOf(lines, project, question, probabilities));
  return { quotedCells: lines.quotedCells };
}

function* linesOf(
  lines: TableLines,
  { catalog }: Project,
  { images, classes, labels }: Question,
  probabilities: Float32Array,
): Generator<string, void> {
  const names = classes.map(({ name }) => name);
  yield lines.line([...fixed, ...classColumns(fixed, names)]);
  for (let from = 0; from < images.length; from += linesAtOnce) {
    const some = Array.from(images.subarray(from, from + linesAtOnce), (id, offset) => {
      const [place, index] = [catalog.images.location(id), from + offset];
      return lines.line([
        place ? `${place.root}/${place.path}` : '',
        at(names, at(labels, index)),
        ...probabilities.subarray(index * names.length, (index + 1) * names.length),
      ]);
    });
    yield some.join('');
  }
}
