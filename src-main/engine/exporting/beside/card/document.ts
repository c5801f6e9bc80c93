/** A piece of a card. Texts are plain: each form escapes them in its own way. */
export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly head: readonly string[];
      /** Cells by row; the first one names the row. */
      readonly rows: readonly (readonly string[])[];
    };

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A paragraph; nothing for an empty text. */
export const text = (content: string): Block[] => (content === '' ? [] : [{ kind: 'text', text: content }]);

/** A heading below that of the section. */
export const heading = (content: string): Block[] => [{ kind: 'heading', text: content }];

/** A list; nothing without items. */
export const list = (items: readonly string[]): Block[] => (items.length === 0 ? [] : [{ kind: 'list', items }]);

/** A table; nothing without rows. */
export const table = (caption: string, head: readonly string[], rows: readonly (readonly string[])[]): Block[] =>
  rows.length === 0 ? [] : [{ kind: 'table', caption, head, rows }];
