import sharp from 'sharp';
import { photograph } from '../../src-main/decoder/sample/photograph';
import { scene } from './images';
import { writing, type Pictures } from './issues';

const drawnFace = async (index: number, hasGlasses: boolean, edge: number): Promise<Buffer> =>
  sharp(await photograph(2, index, hasGlasses))
    .resize(edge, edge, { fit: 'cover' })
    .toBuffer();

/** Drawn faces on a ground of one colour. */
async function picture(width: number, faces: readonly { input: Buffer; left: number; top: number }[]): Promise<Buffer> {
  const ground = sharp({ create: { width, height: 240, channels: 3, background: '#98948c' } });
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
