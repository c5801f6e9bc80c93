import { visible } from '../../../src-shared/domain/visible';

/** Markup that is safe to put into a page. Only `html` makes it, so that no text of a project can become a tag. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Content = Markup | string | number | null | readonly Content[];

/** Makes markup of a template. Texts in it are escaped, with characters made visible that would act or break a line; null is nothing. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const pieces = strings.map(
    (text, index) => text + (index < contents.length ? markupOf(contents[index] ?? null) : ''),
  );
  return new Markup(pieces.join(''));
}

function markupOf(content: Content): string {
  if (content === null) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(markupOf).join('');
  return escape(visible(String(content)));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');

/** Text whose lines are kept, such as JSON; for <pre>. */
export const preformatted = (text: string): Markup =>
  new Markup(
    text
      .split('\n')
      .map((line) => html`${line}`.text)
      .join('\n'),
  );

/** A table with a caption for screen readers. Cells are aligned right but for the first column. */
export function table(caption: string, head: readonly string[], rows: readonly (readonly Content[])[]): Markup {
  if (rows.length === 0) return html``;
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${head.map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([first = null, ...rest]) =>
          html`<tr>
            <th scope="row">${first}</th>
            ${rest.map((cell) => html`<td>${cell}</td>`)}
          </tr> `,
      )}
    </tbody>
  </table>`;
}

/** A section with a heading. */
export const section = (title: string, ...content: readonly Content[]): Markup =>
  html`<section>
    <h2>${title}</h2>
    ${content}
  </section> `;
