import { at } from '../../../../src-shared/domain/at';
import { writeNamedFile, type Replaces } from '../../base/named-file';
import { pathOfImage } from '../../project/path-of-image';
import type { Project } from '../../project/project';
import { classColumns } from '../../tables/columns';
import { TableLines } from '../../tables/lines';
import type { LabelsInQuestion } from './labels-in-question';

/** Lines that are made between two writes. */
const linesAtOnce = 200;
const fixedColumns = ['path', 'class'];

/**
 * Writes a CSV file in which other tools can find label errors: path, class and one column of probabilities per class. It appears
 * whole or not at all.
 */
export async function writeProbabilities(
  project: Project,
  file: { readonly path: string; readonly replaces: Replaces },
  labels: LabelsInQuestion,
  probabilities: Float32Array,
): Promise<{ quotedCells: number }> {
  const lines = new TableLines();
  await writeNamedFile(file.path, file.replaces, linesOf(project, lines, labels, probabilities));
  return { quotedCells: lines.quotedCells };
}

function* linesOf(
  project: Project,
  lines: TableLines,
  { images, classes, labels }: LabelsInQuestion,
  probabilities: Float32Array,
): Generator<string, void> {
  const names = classes.map(({ name }) => name);
  yield lines.line([...fixedColumns, ...classColumns(fixedColumns, names)]);
  for (let from = 0; from < images.length; from += linesAtOnce) {
    const block = Array.from(images.subarray(from, from + linesAtOnce), (id, offset) => {
      const index = from + offset;
      return lines.line([
        pathOfImage(project, id),
        at(names, at(labels, index)),
        ...probabilities.subarray(index * names.length, (index + 1) * names.length),
      ]);
    });
    yield block.join('');
  }
}
