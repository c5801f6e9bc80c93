import { partOfFile } from '../tables/annotations/coco';
import { chosenFiles, othersNamed, readAnnotationFiles } from './annotation-files';
import { plainFit, type Layout, type Place } from './layout';
import type { LayoutChoice } from '../../../src-shared/domain/layouts';

/** COCO annotations: one file, or one per part of a split, beside the images or above them. */
export const coco: Layout = {
  name: 'coco',
  async recognise(place, choice) {
    const files = await annotationsOf(place, choice);
    if (files.length === 0) return null;
    const hasParts = files.some((file) => partOfFile(file) !== null);
    return {
      ...plainFit(0.93, `COCO annotations${hasParts ? ', one file per part' : ''}`),
      file: files.length === 1 ? (files[0] ?? null) : null,
    };
  },
  async read(place, choice, signal) {
    const files = (await annotationsOf(place, choice)).map((file) => ({ file }));
    return readAnnotationFiles(place, 'coco', files, { namesImages: true, choice, signal });
  },
};

/** Most files that are looked at. */
const mostFiles = 50;
/** Kinds of COCO files beside that of instances, which describe the same images otherwise. */
const otherKinds = /(captions|person_keypoints|stuff|panoptic|image_info)/;

async function annotationsOf(place: Place, choice: LayoutChoice): Promise<string[]> {
  const named = othersNamed(place, (name) => name.endsWith('.json'));
  const found: string[] = [];
  for (const file of chosenFiles(named, choice, place).slice(0, mostFiles)) {
    if (isCoco(await place.head(file))) found.push(file);
  }
  const instances = found.filter((file) => !otherKinds.test(file.toLowerCase()));
  return instances.length > 0 ? instances : found.filter((file) => !/captions/i.test(file));
}

/** Whether a text begins as COCO does. Its lists may stand in any order, and the first may be longer than the head. */
function isCoco(head: string): boolean {
  if (!/^\s*\{/.test(head.replace(/^\ufeff/, ''))) return false;
  const isImages = /"images"\s*:\s*\[/.test(head) && /"(file_name|annotations|categories)"/.test(head);
  return (
    isImages || (/"annotations"\s*:\s*\[/.test(head) && head.includes('"image_id"') && head.includes('"category_id"'))
  );
}
