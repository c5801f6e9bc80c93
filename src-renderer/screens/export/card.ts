/** A piece of a model card. */
export type CardBlock =
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

/** Rows of a table that a preview shows. */
export const mostCardRows = 8;

/** Reads a model card as Facet writes it, in a small part of Markdown. Its title is left out. */
export function cardBlocks(markdown: string): readonly CardBlock[] {
  const blocks: CardBlock[] = [];
  for (const chunk of markdown.split(/\n{2,}/)) {
    const lines = chunk.split('\n').filter((line) => line !== '');
    const block = blockOf(lines);
    if (block) blocks.push(block);
  }
  return blocks;
}

function blockOf(lines: readonly string[]): CardBlock | null {
  const [first = ''] = lines;
  const heading = /^(#{1,3}) (.*)$/.exec(first);
  if (heading) {
    const level = heading[1]?.length ?? 1;
    return level === 1 ? null : { kind: 'heading', level: level === 2 ? 2 : 3, text: plain(heading[2] ?? '') };
  }
  if (first === '') return null;
  if (first.startsWith('- ')) return { kind: 'list', items: lines.map((line) => plain(line.replace(/^- /, ''))) };
  if (first.startsWith('| ')) {
    const [head = [], , ...rows] = lines.map(cellsOf);
    return { kind: 'table', head, rows };
  }
  return { kind: 'paragraph', text: plain(lines.join(' ')) };
}

const cellsOf = (line: string): string[] =>
  line
    .replace(/^\| | \|$/g, '')
    .split(/(?<!\\) \| /)
    .map(plain);

/** Text without the backslashes that protect it in Markdown, and without marks for strong text. */
const plain = (text: string): string => text.replaceAll(/\*\*(.+?)\*\*/g, '$1').replaceAll(/\\([^\w\s])/g, '$1');
