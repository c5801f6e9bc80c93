import {
  anyValue,
  attributeOf,
  isIssueNumber,
  type AttributeKey,
  type FilterTerm,
} from '../../../src-shared/domain/filter';
import { visibleText } from '../../components/format';
import { titleOf } from '../issues/issue-text';

const keyNames: Partial<Record<FilterTerm['key'], string>> = {
  confirmed: 'Confirmed',
  split: 'Split',
  path: 'Path',
  issue: 'Issue',
  run: 'Run',
};

/** One condition of a filter, for a person: 'man or woman', 'not Split: test'. */
export function termText({ key, negated, values }: FilterTerm): string {
  const text = values.map((value) => textOf(key, value)).join(' or ');
  const name = key.startsWith('attr.') ? visibleText(attributeOf(key as AttributeKey)) : keyNames[key];
  if (negated && values.includes(anyValue)) return `${name ?? ''}: no value`;
  return `${negated ? 'not ' : ''}${name === undefined ? text : `${name}: ${text}`}`;
}

function textOf(key: FilterTerm['key'], value: string): string {
  if (key === 'issue') return isIssueNumber(value) ? `number ${value}` : titleOf(value);
  return value === 'none' ? 'not in a split' : visibleText(value);
}
