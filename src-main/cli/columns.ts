import type { Command } from 'commander';
import type { ColumnChoice } from '../../src-shared/contract/imports';

export interface ColumnOptions {
  readonly pathColumn?: string;
  readonly labelColumn?: string;
  readonly attribute?: readonly string[];
  readonly attributes?: boolean;
}

/** Adds the options that say which columns of a table tell what. */
export function withColumns(target: Command): Command {
  return target
    .option('--path-column <name>', 'the column of the paths (default: path, file, filename, image, ...)')
    .option('--label-column <name>', 'the column of the classes (default: class, label, category, ...)')
    .option(
      '--attribute <name>',
      'a column that becomes an attribute; repeat for more (default: all others that tell something)',
      gather,
    )
    .option('--no-attributes', 'take no attributes');
}

const gather = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** What was chosen; undefined when nothing was. */
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
