import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import type { LabelSource } from '../../src-shared/contract/imports';
import { LayoutName, layoutNames, type LayoutChoice } from '../../src-shared/domain/layouts';
import { Failure } from '../../src-shared/domain/failure';
import { columnChoiceOf, type ColumnOptions } from './columns';

/** Options of an import that say where labels come from. */
export interface SourceOptions extends ColumnOptions {
  readonly labels?: string;
  readonly level?: number;
  readonly as?: LayoutName;
  readonly pattern?: string;
  readonly persons?: true | 'attribute' | 'classes';
  readonly parts?: 'keep' | 'lock' | 'ignore';
  readonly oneClass?: boolean;
  readonly emails?: boolean;
}

/** The label source that the options mean. Kind 'bad-input' for options that contradict each other. */
export function labelSource(folder: string, options: SourceOptions): LabelSource {
  const { labels, level } = options;
  const isOpen = labels === undefined && !isForLayout(options);
  if (isOpen && existsSync(join(folder, 'catalog.sqlite'))) return { from: 'project' };
  if (options.as !== undefined || labels === undefined) return layoutSource(options);
  const misplaced = layoutOptions.find(([name]) => options[name] !== undefined);
  if (misplaced) throw isOnlyFor(misplaced[1], 'layouts', 'Leave --labels out, or choose a layout with --as.');
  const columns = columnChoiceOf(options);
  if (level !== undefined && labels !== 'folders') throw isOnlyFor('--level', '--labels folders', chooseLabels);
  if (labels === 'folders' || labels === 'none') {
    if (columns !== undefined) throw isOnlyFor('A column', '--labels FILE.csv', chooseLabels);
    return labels === 'none' ? { from: labels } : { from: 'folders', ...(level !== undefined && { level }) };
  }
  return { from: 'file', file: resolve(labels), ...(columns !== undefined && { columns }) };
}

/** What persons become: an attribute, unless chosen otherwise. */
export const personsOf = ({ persons }: SourceOptions): 'attribute' | 'classes' =>
  persons === true ? 'classes' : (persons ?? 'attribute');

/** The name of a layout. Kind 'bad-input' for another one. */
export function layoutOf(text: string): LayoutName {
  const parsed = v.safeParse(LayoutName, text);
  if (parsed.success) return parsed.output;
  throw new Failure('bad-input', `There is no layout “${text}”.`, `The layouts are ${layoutNames.join(', ')}.`);
}

function layoutSource(options: SourceOptions): LabelSource {
  const { as, labels, level, pattern, labelColumn, persons, parts, oneClass, emails } = options;
  if (pattern !== undefined && as !== undefined && as !== 'file-names') {
    throw isOnlyFor('--pattern', '--as file-names', 'Leave out one of them.');
  }
  if (level !== undefined && as !== undefined && !byFolders.includes(as)) {
    throw isOnlyFor('--level', `--as ${byFolders.join(' and --as ')}`, 'Leave out one of them.');
  }
  if (options.pathColumn !== undefined || options.attribute !== undefined || options.attributes === false) {
    throw isOnlyFor('The choice of a path’s or an attribute’s column', '--labels FILE.csv', chooseLabels);
  }
  if (labels === 'folders' || labels === 'none')
    throw isOnlyFor(`--labels ${labels}`, 'imports without --as', chooseAs);
  const choice: LayoutChoice = {
    ...(labels !== undefined && { file: resolve(labels) }),
    ...(labelColumn !== undefined && { label: labelColumn }),
    ...(level !== undefined && { level }),
    ...(persons !== undefined && { persons: personsOf(options) }),
    ...(pattern !== undefined && { pattern }),
    ...(parts !== undefined && { parts }),
    ...(oneClass !== undefined && { oneClass }),
    ...(emails !== undefined && { emails }),
  };
  const named = as ?? (level === undefined ? undefined : 'class-folders');
  return { from: 'layout', ...(named !== undefined && { as: named }), choice };
}

const byFolders: readonly LayoutName[] = ['class-folders', 'split-folders'];

/** Options that have a meaning for layouts only, as they are written. */
const layoutOptions = [
  ['pattern', '--pattern'],
  ['persons', '--persons'],
  ['parts', '--parts'],
  ['oneClass', '--one-class'],
  ['emails', '--emails'],
] as const;

const isForLayout = (options: SourceOptions): boolean =>
  options.as !== undefined || layoutOptions.some(([name]) => options[name] !== undefined);

const chooseLabels = 'Leave it out, or choose where the labels come from with --labels.';
const chooseAs = 'Use --as class-folders or --as no-labels, or leave --as out.';

const isOnlyFor = (what: string, where: string, next: string): Failure =>
  new Failure('bad-input', `${what} is only for ${where}.`, next);
