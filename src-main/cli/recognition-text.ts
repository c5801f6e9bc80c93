import pc from 'picocolors';
import type { Recognition } from '../../src-shared/domain/layouts';
import { table } from './output';

/** Alternatives to show; --json has all. */
const maxShown = 8;
/** Attributes of an example to show; --json has all. */
const mostAttributes = 4;

/** What becomes of persons. */
type Persons = 'attribute' | 'classes';

/**
 * What a folder was recognised as, and how to choose another layout.
 * @param withExamples whether to show ten images with their labels
 * @param persons as chosen
 */
export function recognitionText(
  found: readonly Recognition[],
  { withExamples, persons }: { withExamples: boolean; persons: Persons },
): string {
  const [first, ...others] = found;
  if (first === undefined) return '';
  return [
    `${pc.bold(first.layout)}: ${first.says}`,
    ...choices(first, persons),
    ...first.notes.map((note) => `  ${note}`),
    ...(withExamples ? examples(first) : []),
    ...(others.length > 0 ? [pc.dim('It could also be:')] : []),
    ...others.slice(0, maxShown).map(({ layout, says }) => pc.dim(`  --as ${layout}: ${says}`)),
    ...(others.length > maxShown ? [pc.dim(`  and ${String(others.length - maxShown)} more layouts`)] : []),
  ].join('\n');
}

/** What was chosen, where there is a choice. */
function choices({ label, labelNames, file, pattern, hasPersons }: Recognition, persons: Persons): string[] {
  const names = labelNames.slice(0, 50).join(', ');
  return [
    ...(file === null ? [] : [`  Labels are read from ${file}.`]),
    ...(pattern === null ? [] : [`  File names are read as --pattern '${pattern}'.`]),
    ...(labelNames.length > 1 || (labelNames.length === 1 && label === null)
      ? [
          `  ${label === null ? 'No label is chosen' : `The label is ${label}`}; --label-column chooses one of ${names}.`,
        ]
      : []),
    ...(hasPersons ? [personsText[persons]] : []),
  ];
}

const personsText: Record<Persons, string> = {
  attribute:
    '  Persons become an attribute, by which a split can keep images together; --persons classes makes them classes.',
  classes: '  Persons become the classes; --persons attribute makes them an attribute.',
};

function examples({ examples: shown }: Recognition): string[] {
  if (shown.length === 0) return [];
  const hasParts = shown.some(({ part }) => part !== null);
  const hasAttributes = shown.some(({ attributes }) => attributes.length > 0);
  const head = ['example', 'label', ...(hasParts ? ['part'] : []), ...(hasAttributes ? ['attributes'] : [])];
  const rows = shown.map(({ path, label, part, attributes }) => [
    path,
    label ?? '–',
    ...(hasParts ? [part ?? '–'] : []),
    ...(hasAttributes
      ? [
          [
            ...attributes.slice(0, mostAttributes).map(([name, value]) => `${name}=${value}`),
            ...(attributes.length > mostAttributes ? ['…'] : []),
          ].join(' '),
        ]
      : []),
  ]);
  return [table(head, rows)];
}
