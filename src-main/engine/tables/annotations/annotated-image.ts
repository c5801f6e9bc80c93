import { toAttributeName } from '../../../../src-shared/domain/attribute';
import type { PartName } from '../../../../src-shared/domain/layouts';
import type { LabelRow } from '../../catalog/label-rows';
import type { BadRecord } from '../csv-records';
import type { SourceAnnotation } from '../source-labels';

/** An image as annotations describe it. */
export interface AnnotatedImage {
  /** As the annotations have it, or relative to the root. */
  readonly path: string;
  /** The classes that it was given. One is its class; with several it gets none, and is listed. */
  readonly classes: Iterable<string>;
  readonly attributes?: Iterable<readonly [string, string]>;
  readonly part?: PartName | null | undefined;
  readonly annotations?: readonly SourceAnnotation[];
  /** Whether its class holds whatever most annotators said. */
  readonly isSettled?: boolean;
  /** A reason why it has no class, worded as part of a sentence. */
  readonly problem?: string | undefined;
  /** Its place in the annotations, in front of the problem, as in 'task 12'; absent where the row's number says it. */
  readonly where?: string | undefined;
}

/** A piece of annotations that describes no image. */
export interface Unusable {
  readonly problem: string;
  readonly where?: string | undefined;
}

const longestClass = 100;
const longestValue = 1000;
const longestPath = 4096;
/** Most characters of a place and of a problem in a sentence. */
const [longestWhere, longestProblem] = [200, 600];
const mostAttributes = 200;
/** Most names that a sentence lists, and most characters of one. */
const [mostNamed, longestName] = [8, 40];

/** The row of an annotated image; what can't be one becomes a bad record. @param line number of the image in its file, from 1 on */
export function rowOf(line: number, found: AnnotatedImage | Unusable): LabelRow | BadRecord {
  const where = found.where === undefined ? '' : `${shortened(found.where, longestWhere)}: `;
  const worded = (problem: string): string => where + shortened(problem, longestProblem);
  const bad = (problem: string): BadRecord => ({ line, problem: worded(problem) });
  if (!('path' in found)) return bad(found.problem);
  if (found.path.trim() === '') return bad('it names no image');
  if (found.path.length > longestPath) return bad(`its path is longer than ${String(longestPath)} characters`);
  const classes = distinct(found.classes);
  const said = (found.annotations ?? []).flatMap(({ className }) => className ?? []);
  const tooLong = [...classes, ...said].find((name) => name.length > longestClass);
  if (tooLong !== undefined) return bad(`its class is longer than ${String(longestClass)} characters`);
  const attributes = usable(found.attributes ?? []);
  if (typeof attributes === 'string') return bad(attributes);
  const problem = found.problem ?? (classes.length > 1 ? `it has several classes: ${listed(classes)}` : undefined);
  const [className = null] = problem === undefined ? classes : [];
  const hasMore = attributes.length > 0 || found.part != null || (found.annotations ?? []).length > 0;
  if (problem !== undefined && !hasMore) return bad(problem);
  return {
    line,
    path: found.path,
    state: className === null ? 'unlabelled' : 'labelled',
    className,
    tags: [],
    attributes,
    ...(found.part ? { part: found.part } : {}),
    ...(found.annotations && found.annotations.length > 0 ? { annotations: found.annotations } : {}),
    ...(found.isSettled === true ? { isSettled: true } : {}),
    ...(problem === undefined ? {} : { remark: worded(problem) }),
  };
}

/** A list of names for a sentence; the first few of a long one. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed).map((name) => shortened(name, longestName));
  return shown.join(', ') + (names.length > mostNamed ? ` and ${String(names.length - mostNamed)} more` : '');
}

const shortened = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

const distinct = (classes: Iterable<string>): string[] =>
  [...new Set([...classes].map((name) => name.trim()))].filter((name) => name !== '');

/** Attributes with names and values that a catalog can have, a long text cut with an ellipsis; a problem if there are too many. */
function usable(all: Iterable<readonly [string, string]>): [string, string][] | string {
  const attributes = new Map<string, string>();
  for (const [header, text] of all) {
    const [name, value] = [toAttributeName(header), text.trim()];
    if (name === null || value === '' || attributes.has(name)) continue;
    if (attributes.size === mostAttributes) return `it has more than ${String(mostAttributes)} attributes`;
    attributes.set(name, shortened(value, longestValue));
  }
  return [...attributes];
}
