import sharp from 'sharp';
import { photograph } from '../../../src-main/decoder/sample/photograph';
import { scene } from './images';
import { writing, type Pictures } from '../projects/issues';

const drawnFace = async (index: number, hasGlasses: boolean, edge: number): Promise<Buffer> =>
  sharp(await photograph(2, index, hasGlasses))
    .resize(edge, edge, { fit: 'cover' })
    .toBuffer();

/** Draws faces on a ground of one colour. */
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

/** Twelve pictures per class with one face somewhere, one picture without a face, and one with two. */
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
/** Indices of drawn people whose hair and skin differ in colour. */
const people = [2, 3, 5, 12] as const;

/** A small person somewhere in front of a ground: whole pictures differ by their grounds, face crops by the person. */
export const personOnGround = async (person: number, ground: number): Promise<Buffer> => {
  const drawn = people[person] ?? 0;
  const input = await drawnFace(drawn, drawn % 2 === 0, 100);
  const position = { left: 20 + ((ground * 67 + person * 31) % 180), top: 10 + ((ground * 41) % 120) };
  return picture(320, [{ input, ...position }], grounds[ground]);
};

/** Writes pictures of four people, each in front of four grounds, such as a/person_0_ground_0.jpg. Two people are in class a, two in b. */
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
