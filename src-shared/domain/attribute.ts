import * as v from 'valibot';

const longest = 100;
/** Names that are not safe as keys of JavaScript objects. */
const reserved = ['__proto__', 'constructor', 'prototype'];

/** Whether a text can be the name of an attribute. It has no colon, since filters are written `attr.NAME:value`. */
export function isAttributeName(name: string): boolean {
  return (
    name !== '' && name === name.trim() && name.length <= longest && !name.includes(':') && !reserved.includes(name)
  );
}

/** The name of an attribute that is closest to a column header; null when nothing of it can be used. */
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
