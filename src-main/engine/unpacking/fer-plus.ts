import { cellsOf } from './fer2013-header';

/** Columns that are votes for no emotion: the annotator did not know, or saw no face. */
const noEmotion = new Set(['unknown', 'nf']);

/**
 * Labels of FER+ by the picture's name: the emotion that most of the ten annotators chose; none where two are level, or where most chose
 * “unknown” or “no face” (Barsoum et al. 2016, github.com/microsoft/FERPlus: Usage, Image name, and a column of votes per emotion).
 */
export function ferPlusLabels(text: string): Map<string, string> | null {
  const [first = '', ...lines] = text.split(/\r?\n/);
  const [usage, image, ...names] = cellsOf(first).map((name) => name.toLowerCase());
  if (usage !== 'usage' || image !== 'image name' || names.length < 2) return null;
  const labels = new Map<string, string>();
  for (const line of lines) {
    const [, name = '', ...cells] = cellsOf(line);
    const votes = cells.map(Number);
    const most = Math.max(0, ...votes.filter((count) => Number.isFinite(count)));
    const chosen = names.filter((_, index) => votes[index] === most);
    const [only = ''] = chosen;
    if (name !== '' && most > 0 && chosen.length === 1 && !noEmotion.has(only)) labels.set(name, only);
  }
  return labels;
}
