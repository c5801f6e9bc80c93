import { join } from 'node:path';
import type { DatasetRow } from '../catalog/dataset-rows';
import { compareCodePoints } from '../base/code-points';
import { placeBySource, type DatasetFormat, type Placement } from './format';
import { TextFile } from './text-file';

interface Annotation {
  readonly image: number;
  readonly class: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Writes annotations.json in COCO's format for detection (cocodataset.org/#format-data): one annotation per labelled image, whose box is
 * the whole picture. An image's part of the split is an additional field, `split`.
 */
export class CocoFormat implements DatasetFormat {
  readonly #annotations: Annotation[] = [];
  #images = 0;

  private constructor(
    private readonly file: TextFile,
    private readonly sources: number,
  ) {}

  static async create(folder: string, project: string, sources: number): Promise<CocoFormat> {
    const file = await TextFile.create(join(folder, 'annotations.json'));
    const info = { description: `Labels of the Facet project ${project}`, date_created: new Date().toISOString() };
    await file.write(`{"info":${JSON.stringify(info)},"licenses":[],"images":[`);
    return new CocoFormat(file, sources);
  }

  placementOf(row: DatasetRow): Placement {
    const { labelState, width, height } = row;
    if (labelState === 'unsure' || labelState === 'excluded') return { kind: 'unsupported' };
    if (width === null || height === null) {
      return { kind: 'left-out', reason: 'It could not be read, so its size is not known.' };
    }
    return placeBySource(row, this.sources);
  }

  async add(row: DatasetRow, file: string): Promise<void> {
    const { class: name, part } = row;
    const [width, height] = [row.width ?? 0, row.height ?? 0];
    const id = (this.#images += 1);
    const image = { id, file_name: file, width, height, ...(part !== null && { split: part }) };
    await this.file.write(`${id === 1 ? '' : ','}\n${JSON.stringify(image)}`);
    if (name !== null) this.#annotations.push({ image: id, class: name, width, height });
  }

  async finish(): Promise<void> {
    const names = [...new Set(this.#annotations.map((each) => each.class))].sort(compareCodePoints);
    const idOf = new Map(names.map((name, index) => [name, index + 1]));
    try {
      await this.file.write('],"annotations":[');
      for (const [index, { image, class: name, width, height }] of this.#annotations.entries()) {
        const shape = { bbox: [0, 0, width, height], area: width * height, segmentation: [], iscrowd: 0 };
        const annotation = { id: index + 1, image_id: image, category_id: idOf.get(name), ...shape };
        await this.file.write(`${index === 0 ? '' : ','}\n${JSON.stringify(annotation)}`);
      }
      const categories = names.map((name, index) => ({ id: index + 1, name, supercategory: '' }));
      await this.file.write(`],"categories":${JSON.stringify(categories)}}\n`);
    } finally {
      await this.file.close();
    }
  }
}
