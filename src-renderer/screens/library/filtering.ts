import {
  isIssueNumber,
  type AttributeKey,
  type Filter,
  type FilterKey,
  type FilterTerm,
} from '../../../src-shared/domain/filter';
import { imageStates } from '../../../src-shared/domain/image';

/** A group of values to filter by. Label states and image states share the filter's key 'state', but are separate groups. */
export type Group = 'class' | 'labelState' | 'split' | 'state' | 'issue';

const keyOf: Record<Group, FilterKey> = {
  class: 'class',
  labelState: 'state',
  split: 'split',
  state: 'state',
  issue: 'issue',
};

/** The group that a term belongs to; null for a term that no group shows. */
export function groupOf({ key, negated, values }: Filter[number]): Group | null {
  if (negated) return null;
  if (key === 'class' || key === 'split') return key;
  if (key === 'issue') return values.some(isIssueNumber) ? null : 'issue';
  if (key !== 'state') return null;
  return values.every((value) => (imageStates as readonly string[]).includes(value)) ? 'state' : 'labelState';
}

export const valuesOf = (filter: Filter, group: Group): readonly string[] =>
  filter.find((term) => groupOf(term) === group)?.values ?? [];

/** The filter without a group's term. The group's own counts are taken under it. */
export const without = (filter: Filter, group: Group): Filter => filter.filter((term) => groupOf(term) !== group);

/** Adds a value of a group to the alternatives of the filter, or takes it out. */
export function toggled(filter: Filter, group: Group, value: string): Filter {
  const values = valuesOf(filter, group);
  const next = values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
  if (next.length === 0) return without(filter, group);
  const term = { key: keyOf[group], negated: false, values: next };
  const isThere = filter.some((each) => groupOf(each) === group);
  return isThere ? filter.map((each) => (groupOf(each) === group ? term : each)) : [...filter, term];
}

const attributeKey = (name: string): AttributeKey => `attr.${name}`;

/** The term about an attribute. */
export const attributeTerm = (filter: Filter, name: string): FilterTerm | undefined =>
  filter.find(({ key }) => key === attributeKey(name));

export const withoutAttribute = (filter: Filter, name: string): Filter =>
  filter.filter(({ key }) => key !== attributeKey(name));

/** Adds a value of an attribute to the alternatives of the filter, or takes it out. */
export function toggledAttribute(filter: Filter, name: string, value: string, negated: boolean): Filter {
  const term = attributeTerm(filter, name);
  const values = term?.negated === negated ? term.values : [];
  const next = values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
  if (next.length === 0) return withoutAttribute(filter, name);
  const changed = { key: attributeKey(name), negated, values: next };
  return term ? filter.map((each) => (each === term ? changed : each)) : [...filter, changed];
}

/** Replaces the text that paths are searched for; an empty text removes the search. */
export function searched(filter: Filter, text: string): Filter {
  const rest = filter.filter(({ key }) => key !== 'path');
  return text === '' ? rest : [...rest, { key: 'path', negated: false, values: [text] }];
}

export const searchOf = (filter: Filter): string => filter.find(({ key }) => key === 'path')?.values[0] ?? '';
