import { page } from '../../../pages/page';
import { html, section, table, type Markup } from '../../../pages/markup';
import type { Block, Section } from './document';

/** A card as one HTML page without scripts, which looks like a report. */
export const htmlCard = (title: string, sections: readonly Section[]): string =>
  page(title, [
    html`<h1>${title}</h1>`,
    sections.map(({ title: heading, blocks }) => section(heading, blocks.map(blockMarkup))),
  ]).text;

function blockMarkup(block: Block): Markup {
  switch (block.kind) {
    case 'heading':
      return html`<h3>${block.text}</h3> `;
    case 'text':
      return html`<p>${block.text}</p> `;
    case 'list':
      return html`<ul>
        ${block.items.map((item) => html`<li>${item}</li> `)}
      </ul>`;
    case 'table':
      return table(block.caption, block.head, block.rows);
  }
}
