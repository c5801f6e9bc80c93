import { baseName, nameLayout, type NameFields } from './name-layout';

// Codes as the data set's page has them: “[gender] is either 0 (male) or 1 (female); [race] is an integer from 0 to 4, denoting White, Black,
// Asian, Indian, and Others (like Hispanic, Latino, Middle Eastern)”; names are [age]_[gender]_[race]_[date&time].jpg, and .jpg.chip.jpg
// where faces were aligned and cropped. Some names lack a field.

const genders = ['man', 'woman'];
const races = ['White', 'Black', 'Asian', 'Indian', 'Others'];

/** UTKFace: age, gender and race in the file name, as labelled by its makers. */
export const utkface = nameLayout({
  ...{ name: 'utkface', likelihood: 0.95, says: 'UTKFace file names: age, gender, race' },
  ...{ labels: ['gender', 'age', 'race'], label: 'gender', person: null, hasClassFolders: true },
  read,
});

function read(path: string): NameFields {
  const [, age, gender, race] = /^(\d{1,3})_([01])_([0-4])_\d{8,}\s*(?:\..*)?$/u.exec(baseName(path)) ?? [];
  if (age === undefined || Number(age) > 120) return 'it does not fit age_gender_race_date';
  return [
    ['age', String(Number(age))],
    ['gender', genders[Number(gender)] ?? ''],
    ['race', races[Number(race)] ?? ''],
  ];
}
