import { Failure } from '../../../src-shared/domain/failure';
import { pathNames } from '../tables/column-names';
import { shapeOf } from '../tables/csv-shape';
import { imageName } from '../tables/path-keys';
import type { Place } from './layout';
import { headLines, tableFiles } from './place-tables';

/** Most tables that are looked at, and most that are named. */
const [mostTables, mostNamed] = [20, 3];

/** Sentences on tables of a place that seem to be about images, but name none of its images, or can't be read. */
export async function unusedTableNotes(place: Place): Promise<string[]> {
  const notes: string[] = [];
  for (const file of tableFiles(place).slice(0, mostTables)) {
    const note = await noteOn(place, file);
    if (note !== null) notes.push(note);
    if (notes.length === mostNamed) break;
  }
  return notes;
}

async function noteOn(place: Place, file: string): Promise<string | null> {
  const isTable = /\.(csv|tsv)$/i.test(file);
  try {
    const { names, rows, hasHeader } = shapeOf(file, await headLines(place, file));
    const column = columnOfImages(names, rows);
    if (column < 0 || names.length < 2) return null;
    const first = rows[0]?.[column]?.trim() ?? '';
    if (rows.length === 0 && hasHeader) return `${file} has a header, but no rows, so no labels come from it.`;
    return `${file} seems to name images, but hardly any of these; its first row names “${first.slice(0, 200)}”. No labels come from it.`;
  } catch (error) {
    return isTable ? Failure.from(error).message : null;
  }
}

/** The column that is called like one of paths, or has names of pictures; -1 where there is none. */
function columnOfImages(names: readonly string[], rows: readonly (readonly string[])[]): number {
  const called = names.findIndex((name) => pathNames.includes(name.toLowerCase()));
  if (called >= 0) return called;
  return names.findIndex((_, column) => rows.some((row) => imageName.test(row[column]?.trim() ?? '')));
}
