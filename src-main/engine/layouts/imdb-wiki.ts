import { baseName, nameLayout, type NameFields } from './name-layout';

/** Ages that a person can have; birth dates and years in the data set are partly wrong. */
const oldest = 120;

/**
 * IMDB-WIKI: person, date of birth and the year in which the photo was taken, as in nm0000001_rm124825600_1899-5-9_1968.jpg and, from
 * Wikipedia, 10049200_1891-09-16_1958.jpg. The age follows the data set's own rule: photos are taken in the middle of the year.
 */
export const imdbWiki = nameLayout({
  ...{
    name: 'imdb-wiki',
    likelihood: 0.95,
    says: 'IMDB-WIKI file names: person, birth and year taken, and from these the age',
  },
  ...{ labels: ['age'], label: null, person: 'person', hasClassFolders: false },
  read,
});

const form = /^(nm\d+(?=_rm\d+_)|\d+)_(?:rm\d+_)?((\d{4})-(\d{1,2})-\d{1,2})_(\d{4})\.[a-z]+$/iu;

function read(path: string): NameFields {
  const [, person, born, year, month, taken] = form.exec(baseName(path)) ?? [];
  if (person === undefined || born === undefined || taken === undefined) return 'it does not fit person_birth_year';
  const age = Number(taken) - Number(year) - (Number(month) >= 7 ? 1 : 0);
  return [
    ['person', person],
    ['born', born],
    ['taken', taken],
    ...(age >= 0 && age <= oldest ? [['age', String(age)] as const] : []),
  ];
}
