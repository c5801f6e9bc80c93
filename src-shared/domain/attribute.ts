import * as v from 'valibot';

const longest = 100;
/** Names that JSON objects of scripts can't hold safely. */
const reserved = ['__proto__', 'constructor', 'prototype'];

/** A filter spells it `attr.NAME:value`, so a name has no colon. */
export function isAttributeName(name: string): boolean {
  return (
    name !== '' && name === name.trim() && name.length <= longest && !name.includes(':') && !reserved.includes(name)
  );
}

/** The nearest name that is one; null when nothing is left of it. For headers of other people's files. */
export function toAttributeName(header: string): string | null {
  const name = header.trim().replaceAll(':', '-').slice(0, longest).trim();
  return isAttributeName(name) ? name : null;
}

export const AttributeName = v.pipe(
  v.string(),
  v.trim(),
  v.maxLength(longest),
  v.check(isAttributeName, 'An attribute can’t have this name.'),
);
export const AttributeValue = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(1000));
