import { baseName, nameLayout, type NameFields } from './name-layout';

/** Codes of the data set's README. */
const expressions: Readonly<Record<string, string>> = {
  ...{ AN: 'anger', DI: 'disgust', FE: 'fear', HA: 'happiness', NE: 'neutral', SA: 'sadness', SU: 'surprise' },
};

/** JAFFE: person and posed expression in the file name, as in KA.AN1.39.tiff. */
export const jaffe = nameLayout({
  ...{ name: 'jaffe', likelihood: 0.95, says: 'JAFFE file names: person and expression' },
  ...{ labels: ['expression'], label: 'expression', person: 'person', hasClassFolders: false },
  read,
});

function read(path: string): NameFields {
  const [, person, code] = /^([A-Z]{2})[.-]([A-Z]{2})\d[.-]\d+\.[a-z]+$/iu.exec(baseName(path)) ?? [];
  const expression = expressions[code?.toUpperCase() ?? ''];
  if (person === undefined || expression === undefined)
    return 'it does not fit PERSON.EXPRESSION.NUMBER, as in KA.AN1.39';
  return [
    ['person', person.toUpperCase()],
    ['expression', expression],
  ];
}
