import { expect, it } from 'vitest';
import { contract } from '../../../src-shared/contract';

interface Node {
  readonly type: string;
  readonly kind?: string;
  readonly entries?: Record<string, Node>;
  readonly item?: Node;
  readonly items?: readonly Node[];
  readonly wrapped?: Node;
  readonly options?: readonly unknown[];
  readonly pipe?: readonly Node[];
  readonly key?: Node;
  readonly value?: Node;
}

/** Paths to texts of any length in a schema, as `recipes.save.recipe.name`. */
function endlessTexts(schema: Node, path: string): string[] {
  const steps = stepsOf(schema);
  if (schema.type === 'string') {
    const isBounded = steps.some(({ type }) => ['max_length', 'regex', 'length', 'uuid'].includes(type));
    return isBounded ? [] : [path];
  }
  const inner = Object.entries(schema.entries ?? {}).flatMap(([name, entry]) => endlessTexts(entry, `${path}.${name}`));
  const others = [
    schema.item,
    schema.wrapped,
    schema.key,
    schema.value,
    ...(schema.items ?? []),
    ...(schema.options ?? []),
  ];
  return [...inner, ...others.filter(isNode).flatMap((each) => endlessTexts(each, path))];
}

/** Flattens pipes within pipes. */
const stepsOf = ({ pipe = [] }: Node): Node[] =>
  pipe.flatMap((step) => [step, ...(step === pipe[0] ? stepsOf(step) : [])]);

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

it('every text that a caller may send has a length limit', () => {
  const endless = Object.entries(contract).flatMap(([noun, members]) =>
    Object.entries(members as Record<string, { params?: Node }>).flatMap(([member, { params }]) =>
      params ? endlessTexts(params, `${noun}.${member}`) : [],
    ),
  );
  expect([...new Set(endless)]).toEqual([]);
});
