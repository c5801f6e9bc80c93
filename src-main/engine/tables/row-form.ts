import type { Columns } from '../../../src-shared/contract/imports';
import { toAttributeName } from '../../../src-shared/domain/attribute';
import type { PartName } from '../../../src-shared/domain/layouts';
import type { Delimiter } from './csv-cells';
import { attributePrefix, timeNames } from './column-names';

/** What codes in a column mean. Codes that are not listed stay as they are; '' leaves the cell out. */
export type Codes = Readonly<Record<string, string>>;

/** How the rows of a table become labels: a plan that can be sent to the thread that reads them. Columns are counted from 0. */
export interface RowForm {
  /** Pieces of the path, joined: texts, and columns whose cells are put in. */
  readonly path: readonly (string | number)[];
  /** What paths begin with that is left out, in their common form. */
  readonly prefix?: string;
  readonly label:
    | { readonly column: number; readonly codes: Codes | null }
    /** One column per class. A row with exactly one 1 has that class. */
    | { readonly oneOf: readonly { readonly column: number; readonly name: string }[] }
    | null;
  /** null where there is none, as below. */
  readonly state: number | null;
  readonly tags: number | null;
  /** The same part for all rows, or a column's. `codes`: the parts that cells mean; null: as words. */
  readonly part:
    | { readonly is: PartName }
    | { readonly column: number; readonly codes: Readonly<Record<string, PartName>> | null }
    | null;
  /** One row per person and image: who gave the label, and when, and whether e-mail addresses are kept as names. */
  readonly annotator?: {
    readonly column: number;
    readonly time: number | null;
    readonly keepsAddresses?: boolean;
  } | null;
  readonly attributes: readonly (
    | { readonly name: string; readonly column: number; readonly codes: Codes | null }
    /** The same value for all rows. */
    | { readonly name: string; readonly is: string }
  )[];
  /** Whether numbers among the attributes have decimal commas, which become points. */
  readonly hasDecimalCommas: boolean;
}

/** A form that reads nothing but paths. @param path see RowForm */
export const plainForm = (path: RowForm['path']): RowForm => ({
  ...{ path, label: null, state: null, tags: null, part: null, attributes: [], hasDecimalCommas: false },
});

/** The form of a table whose columns are known by name. */
export function formOf(names: readonly string[], delimiter: Delimiter, columns: Columns): RowForm {
  const indexOf = (name: string | null | undefined): number | null => {
    const index = typeof name === 'string' ? names.indexOf(name) : -1;
    return index < 0 ? null : index;
  };
  const [label, part] = [indexOf(columns.label), indexOf(columns.part)];
  return {
    path: [indexOf(columns.path) ?? 0],
    label: label === null ? null : { column: label, codes: null },
    state: indexOf(columns.state),
    tags: indexOf(columns.tags),
    part: part === null ? null : { column: part, codes: null },
    annotator: annotatorOf(names, indexOf(columns.annotator)),
    attributes: attributesOf(names, columns.attributes),
    // Where commas separate cells, they can't be in numbers.
    hasDecimalCommas: delimiter === ';',
  };
}

function annotatorOf(names: readonly string[], column: number | null): RowForm['annotator'] {
  const time = names.findIndex((name) => timeNames.includes(name.toLowerCase()));
  return column === null ? null : { column, time: time < 0 ? null : time };
}

/** Attributes from columns: names without the prefix that keeps them from having another meaning. Names that none can have are left out. */
export const attributesOf = (names: readonly string[], chosen: readonly string[]): RowForm['attributes'] =>
  chosen.flatMap((name) => {
    const plain = toAttributeName(name.startsWith(attributePrefix) ? name.slice(attributePrefix.length) : name);
    return plain === null ? [] : [{ name: plain, column: names.indexOf(name), codes: null }];
  });
