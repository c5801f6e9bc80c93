import sharp from 'sharp';
import { photograph } from '../../../src-main/decoder/sample/photograph';
import { scene } from './images';
import { writing, type Pictures } from '../projects/issues';

const drawnFace = async (index: number, hasGlasses: boolean, edge: number): Promise<Buffer> =>
  sharp(await photograph(2, index, hasGlasses))
    .resize(edge, edge, { fit: 'cover' })
    .toBuffer();

/** Drawn faces on a ground of one colour. */
async function picture(
  width: number,
  faces: readonly { input: Buffer; left: number; top: number }[],
  background = '#98948c',
): Promise<Buffer> {
  const ground = sharp({ create: { width, height: 240, channels: 3, background } });
  return ground
    .composite([...faces])
    .jpeg({ quality: 92 })
    .toBuffer();
}

/** Of each class twelve pictures with one face, somewhere; one picture without any, and one with two. */
export async function writeFacePictures(root: string): Promise<void> {
  const pictures: Record<string, Pictures[string]> = {
    'b/none.png': scene(5, 320, 240).png(),
    'b/two.jpg': await picture(420, [
      { input: await drawnFace(3, false, 140), left: 20, top: 40 },
      { input: await drawnFace(8, false, 160), left: 230, top: 40 },
    ]),
  };
  for (let index = 0; index < 24; index += 1) {
    const hasGlasses = index % 2 === 0;
    const input = await drawnFace(index, hasGlasses, 120);
    const name = `${hasGlasses ? 'a' : 'b'}/face_${String(index).padStart(2, '0')}.jpg`;
    pictures[name] = await picture(320, [{ input, left: 20 + ((index * 37) % 160), top: (index * 23) % 120 }]);
  }
  await writing(pictures)(root);
}

const grounds = ['#98948c', '#d8442f', '#2f6fd8', '#e8d04a', '#2f8f4f'] as const;
/** Grounds that `writeFacesOnGrounds` writes. */
const writtenGrounds = 4;
/** Which of the drawn people; hair and skin of different colours. */
const people = [2, 3, 5, 12] as const;

/** A person somewhere before a ground, small: whole pictures are told apart by their grounds, crops by the person. */
export const personOnGround = async (person: number, ground: number): Promise<Buffer> => {
  const drawn = people[person] ?? 0;
  const input = await drawnFace(drawn, drawn % 2 === 0, 100);
  const place = { left: 20 + ((ground * 67 + person * 31) % 180), top: 10 + ((ground * 41) % 120) };
  return picture(320, [{ input, ...place }], grounds[ground]);
};

/** Of each of four people a picture before each of four grounds: a/person_0_ground_0.jpg; two of them are a, two b. */
export async function writeFacesOnGrounds(root: string): Promise<void> {
  const pictures: Record<string, Pictures[string]> = {};
  for (let person = 0; person < people.length; person += 1) {
    for (let ground = 0; ground < writtenGrounds; ground += 1) {
      const name = `${person < 2 ? 'a' : 'b'}/person_${String(person)}_ground_${String(ground)}.jpg`;
      pictures[name] = await personOnGround(person, ground);
    }
  }
  await writing(pictures)(root);
}
