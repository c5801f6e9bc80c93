import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { layoutNames, type LayoutChoice, type LayoutName } from '../../../src-shared/domain/layouts';
import { Failure } from '../../../src-shared/domain/failure';
import { throwIfCancelled } from '../base/jobs';
import { layouts } from './all';
import type { Fit, Layout, Place } from './layout';
import { unusedTableNotes } from './unused-tables';

/** A layout that fits a place. */
export interface Fitting {
  readonly layout: Layout;
  readonly fit: Fit;
}

/** Layouts that fit a place, the likeliest first; never none. */
export type Fittings = readonly [Fitting, ...Fitting[]];

/**
 * The layouts that fit a place, or those of them that are named.
 * Kind 'bad-input' where none fits, or where none that fits has the label that was chosen.
 */
export async function fittingLayouts(
  place: Place,
  named: readonly LayoutName[],
  choice: LayoutChoice,
  signal: AbortSignal,
): Promise<Fittings> {
  const fitting: Fitting[] = [];
  for (const layout of layouts) {
    if (!named.includes(layout.name)) continue;
    throwIfCancelled(signal);
    const fit = await layout.recognise(place, choice, signal);
    if (fit) fitting.push({ layout, fit });
  }
  const having = fitting.filter(({ fit }) => hasLabel(fit, choice.label));
  const [likeliest, ...others] = having.sort((a, b) => b.fit.likelihood - a.fit.likelihood);
  if (likeliest !== undefined) return [await withUnused(place, likeliest, fitting, named), ...others];
  throw fitting.length === 0 ? noneFits(place, named) : noSuchLabel(place, fitting, choice.label ?? '');
}

/** Layouts that take no labels from tables. */
const withoutTables: readonly LayoutName[] = ['split-folders', 'class-folders', 'no-labels'];

/** Names tables that lie beside the images without being used, where a layout was not chosen by its name. */
async function withUnused(
  place: Place,
  { layout, fit }: Fitting,
  fitting: readonly Fitting[],
  named: readonly LayoutName[],
): Promise<Fitting> {
  const isGuess = named.includes('table') && named.length > 1 && withoutTables.includes(layout.name);
  if (!isGuess || fitting.some((each) => each.layout.name === 'table')) return { layout, fit };
  return { layout, fit: { ...fit, notes: [...fit.notes, ...(await unusedTableNotes(place))] } };
}

/**
 * A choice whose file is relative to the place, as layouts expect it.
 * Kind 'bad-input' for a file elsewhere.
 */
export async function placedChoice({ root }: Pick<Place, 'root'>, choice: LayoutChoice): Promise<LayoutChoice> {
  const { file } = choice;
  if (file === undefined) return choice;
  const path = relative(root, await realpath(resolve(root, file)).catch(() => resolve(root, file)));
  if (path !== '' && path.split(sep)[0] !== '..' && !isAbsolute(path))
    return { ...choice, file: path.split(sep).join('/') };
  throw new Failure('bad-input', `${file} is not inside ${root}.`, 'Choose a file inside the folder that is imported.');
}

/** The layouts that a choice asks for: a pattern of file names is for one layout only. */
export function namedLayouts(as: LayoutName | undefined, { pattern }: LayoutChoice): readonly LayoutName[] {
  if (as !== undefined) return [as];
  return pattern === undefined ? layoutNames : ['file-names'];
}

const noneFits = ({ root }: Place, named: readonly LayoutName[]): Failure =>
  new Failure('bad-input', `${root} has nothing in the layout ${named.join(' or ')}.`, { step: 'choose-layout' });

/** Whether a layout has the label that was chosen by its name. */
const hasLabel = ({ labelNames }: Fit, label: string | null | undefined): boolean =>
  label == null || labelNames.some((name) => name.trim().toLowerCase() === label.trim().toLowerCase());

function noSuchLabel({ root }: Place, fitting: readonly Fitting[], label: string): Failure {
  const names = fitting.find(({ fit }) => fit.labelNames.length > 0)?.fit.labelNames ?? [];
  const next = names.length === 0 ? 'Leave the label open.' : `There are ${names.slice(0, 50).join(', ')}.`;
  return new Failure('bad-input', `Nothing in ${root} has a column or field “${label}”.`, next);
}
