import { mostFit, othersNamed } from './annotation-files';
import { plainFit, type Layout, type Place } from './layout';
import { personOf, personsOf, readPersons } from './persons';

/** Labeled Faces in the Wild: a folder per person, whose images repeat the name and have a number of four digits. */
export const lfw: Layout = {
  name: 'lfw',
  async recognise(place, _choice, signal) {
    if (!mostFit(place, isLfw)) return null;
    const persons = await personsOf(place, signal);
    // Classes may well have such names, too; but there are few of them, with many images each.
    const isSure =
      lists(place).length > 0 || (persons >= leastPersons && place.images.length / persons <= mostImagesEach);
    const fit = plainFit(
      isSure ? 0.92 : 0.25,
      `Folders of ${String(persons)} persons, as in Labeled Faces in the Wild`,
    );
    return { ...fit, hasPersons: true };
  },
  read: (place, choice, signal) =>
    readPersons(
      place,
      lists(place).filter((file) => /people/i.test(file)),
      choice,
      signal,
    ),
};

const [leastPersons, mostImagesEach] = [20, 20];

/** Lists that lie beside LFW: people.txt, pairs.txt, peopleDevTrain.txt, pairsDevTest.txt, lfw-names.txt. */
const lists = (place: Place): string[] =>
  othersNamed(place, (name) => /^((people|pairs)(dev(train|test))?|lfw-names)\.txt$/.test(name));

function isLfw(path: string): boolean {
  const [, number] = /_(\d{4})\.[a-z]+$/i.exec(path) ?? [];
  if (number === undefined) return false;
  const person = personOf(path);
  const name = path.slice(path.lastIndexOf('/') + 1);
  return person !== '' && name.startsWith(`${person}_${number}.`);
}
