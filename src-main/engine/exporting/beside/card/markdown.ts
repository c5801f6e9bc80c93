import type { Block, Section } from './document';
import { escaped } from './markdown-text';

/** A card in Markdown. */
export const markdownCard = (title: string, sections: readonly Section[]): string =>
  [`# ${escaped(title)}`, ...sections.map(sectionText)].join('\n\n') + '\n';

const sectionText = ({ title, blocks }: Section): string =>
  [`## ${escaped(title)}`, ...blocks.map(blockText)].join('\n\n');

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `### ${escaped(block.text)}`;
    case 'text':
      return escaped(block.text);
    case 'list':
      return block.items.map((item) => `- ${escaped(item)}`).join('\n');
    case 'table': {
      const rule = block.head.map((_, column) => (column === 0 ? '---' : '--:'));
      return [
        escaped(block.caption),
        '',
        ...[block.head, null, ...block.rows].map((row) => `| ${(row?.map(escaped) ?? rule).join(' | ')} |`),
      ].join('\n');
    }
  }
}
