import { chosenLabel, mostFit, othersNamed } from './annotation-files';
import { plainFit, type Layout, type Place } from './layout';
import { genderField, personsOf, readPersons } from './persons';

/** VGGFace2: a folder per person such as n000001, with images such as 0001_01.jpg, below train and test. */
export const vggFace2: Layout = {
  name: 'vggface2',
  async recognise(place, choice, signal) {
    if (!mostFit(place, (path) => /(^|\/)n\d{6}\/\d{4}_\d{2}\.[a-z]+$/i.test(path))) return null;
    const persons = await personsOf(place, signal);
    const heads = await Promise.all(lists(place).map((file) => place.head(file)));
    const labelNames = heads.some((head) => /^Class_ID\b.*\bGender\b/im.test(head)) ? [genderField] : [];
    return {
      ...plainFit(0.95, `Folders of ${String(persons)} persons, as in VGGFace2`),
      labelNames,
      label: chosenLabel(labelNames, choice) ?? null,
      hasPersons: true,
    };
  },
  read: (place, choice, signal) => readPersons(place, lists(place), choice, signal),
};

/** Lists of persons: numbers of folders with names. */
const lists = (place: Place): string[] =>
  othersNamed(place, (name) => /^(identity_meta\.csv|labels\.txt)$/.test(name)).slice(0, 4);
