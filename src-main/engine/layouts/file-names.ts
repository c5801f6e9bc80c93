import type { LayoutChoice } from '../../../src-shared/domain/layouts';
import { Failure } from '../../../src-shared/domain/failure';
import { namesPerson } from '../../../src-shared/domain/person-field';
import { matchName, misfit } from '../../../src-shared/domain/name-match';
import { readPattern, type NamePattern } from '../../../src-shared/domain/name-pattern';
import { proposePattern } from '../../../src-shared/domain/name-shapes';
import { fitOf, readNames, shareFitting, type NameForm } from './name-layout';
import type { Layout, Place } from './layout';

/** A pattern that a person gave is meant; one that names merely share is offered below folders that name classes. */
const likelihoods = { given: 0.95, proposed: 0.2 } as const;

/** Fields in file names, by a pattern. Without one, the likeliest pattern is proposed, where many names share a shape. */
export const fileNames: Layout = {
  name: 'file-names',
  async recognise(place, choice, signal) {
    const form = formOf(place, choice);
    if (form === null) return null;
    const fit = await fitOf(form, place, choice, signal);
    if (fit !== null || choice.pattern === undefined) return fit;
    const fits = await shareFitting(place, form.read, signal);
    const fitting = place.images.find((path) => typeof form.read(path) === 'string') ?? '';
    if (fits === 0) throw nothingFits(place, form);
    // A pattern that somebody wrote counts, even if it is about some of the images only.
    const some = await fitOf(form, place, choice, signal, 0);
    const note = `${String(Math.round((1 - fits) * 100))} % of the names don’t fit, such as ${fitting}: ${String(form.read(fitting))}.`;
    return some && { ...some, notes: [note] };
  },
  async read(place, choice, signal) {
    const form = formOf(place, choice);
    if (form !== null) return readNames(form, place, choice, signal);
    throw new Failure('bad-input', `The file names in ${place.root} share no pattern.`, patternStep);
  },
};

const patternStep = 'Give a pattern that fits them, such as {age}_{gender:0=man,1=woman}_{*}.';

function nothingFits({ root, images }: Place, { pattern = '', read }: NameForm): Failure {
  const [first = ''] = images;
  const why = images.length === 0 ? 'there are no images' : `${first}: ${String(read(first))}`;
  return new Failure('bad-input', `No file name in ${root} fits ${pattern}: ${why}.`, patternStep);
}

/** Names that say which field is the class. */
const labelNames = ['label', 'class'];

function formOf(place: Place, choice: LayoutChoice): NameForm | null {
  const proposed = choice.pattern === undefined ? proposePattern(place.images) : null;
  const text = choice.pattern ?? proposed?.pattern;
  if (text === undefined) return null;
  const read = readPattern(text);
  if ('fault' in read)
    throw new Failure('bad-input', `The pattern ${text} can’t be read: ${read.fault.says}`, patternStep);
  const { pattern } = read;
  return {
    name: 'file-names',
    likelihood: proposed === null ? likelihoods.given : likelihoods.proposed,
    says: `File names like ${pattern.text}: ${pattern.fields.join(', ')}`,
    labels: pattern.fields,
    label: likeliestLabel(pattern),
    person: pattern.fields.find(namesPerson) ?? null,
    hasClassFolders: pattern.folders === 0 && !pattern.fields.some((name) => labelNames.includes(name.toLowerCase())),
    pattern: pattern.text,
    read: (path) => matchName(pattern, path) ?? misfit(pattern, path),
  };
}

/** The field called label or class; else the first one with codes, else the first that is not a person's. */
function likeliestLabel({ fields, parts }: NamePattern): string | null {
  const named = fields.find((name) => labelNames.includes(name.toLowerCase()));
  const coded = parts.find((part) => part.part === 'field' && part.name !== null && part.takes.kind === 'codes');
  if (named !== undefined) return named;
  if (coded?.part === 'field') return coded.name;
  return fields.find((name) => !namesPerson(name)) ?? null;
}
