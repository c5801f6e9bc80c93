import type { Command } from 'commander';
import type { ColumnChoice } from '../../src-shared/contract/imports';
import { collect } from './command';

export interface ColumnOptions {
  readonly pathColumn?: string;
  readonly labelColumn?: string;
  readonly attribute?: readonly string[];
  readonly attributes?: boolean;
}

/** Adds the options that choose a table's columns. */
export function withColumns(target: Command): Command {
  return target
    .option('--path-column <name>', 'column with the paths (default: path, file, filename, image, ...)')
    .option('--label-column <name>', 'column with the classes (default: class, label, category, ...)')
    .option(
      '--attribute <name>',
      'column to import as an attribute; repeat for more (default: all other columns with content)',
      collect,
    )
    .option('--no-attributes', 'import no attributes');
}

/** The chosen columns; undefined when none was chosen. */
export function columnChoiceOf(options: ColumnOptions): ColumnChoice | undefined {
  const { pathColumn: path, labelColumn: label, attributes = true } = options;
  const named = attributes ? options.attribute : [];
  const choice = {
    ...(path !== undefined && { path }),
    ...(label !== undefined && { label }),
    ...(named !== undefined && { attributes: [...named] }),
  };
  return Object.keys(choice).length === 0 ? undefined : choice;
}
