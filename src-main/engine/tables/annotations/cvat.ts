import { join, posix } from 'node:path';
import type { PartName } from '../../../../src-shared/domain/layouts';
import { partNamed } from '../../../../src-shared/domain/part-names';
import type { AnnotatedImage, Unusable } from './annotated-image';
import type { Annotations } from './annotations';
import type { KnownImages } from './known-images';
import { readXml, type XmlElement, type XmlHandler } from './xml/elements';

/** The label of tags and shapes, among the names of what can be the class. */
export const labelField = 'label';

const shapes = ['box', 'polygon', 'polyline', 'points', 'ellipse', 'cuboid', 'mask', 'skeleton'];

/**
 * Reads CVAT for images 1.1 (docs.cvat.ai/docs/dataset_management/formats/xml_format). An image's class is the label of its tags, or of
 * its shapes where it has no tag; or an attribute of them, if chosen. Its subset is its part.
 */
export async function* readCvat(
  { root, file, label }: Annotations,
  images: KnownImages,
): AsyncGenerator<AnnotatedImage | Unusable> {
  const field = label === undefined ? labelField : label;
  const handler = new CvatImages(field, (name, subset) => {
    const near = posix.dirname(file) === '.' ? '' : posix.dirname(file);
    const named = subset === null ? null : images.find(`${subset}/${name}`, near);
    return named ?? images.find(name, near) ?? name;
  });
  const pieces = readXml(join(root, file), handler);
  while ((await pieces.next()).done !== true) yield* handler.take();
  if (handler.hasTracks && !handler.hasImages) {
    yield { problem: 'it describes a video by its tracks; export the task as “CVAT for images”' };
  }
}

/** An image that is being read. */
interface Draft {
  readonly name: string;
  readonly subset: string | null;
  readonly task: string | null;
  readonly tags: Set<string>;
  readonly shapes: Set<string>;
  readonly attributes: Map<string, Set<string>>;
}

class CvatImages implements XmlHandler {
  hasImages = false;
  hasTracks = false;
  #image: Draft | null = null;
  #attribute: string | null = null;
  #finished: AnnotatedImage[] = [];
  /** Names of a project's tasks by their numbers. */
  readonly #tasks = new Map<string, string>();
  #task: { id?: string; name?: string } = {};

  constructor(
    private readonly field: string | null,
    private readonly pathOf: (name: string, subset: string | null) => string,
  ) {}

  take(): AnnotatedImage[] {
    const finished = this.#finished;
    this.#finished = [];
    return finished;
  }

  open(element: XmlElement, path: readonly string[]): void {
    const [, outer, inner] = path;
    if (path.length === 2 && outer === 'track') this.hasTracks = true;
    if (path.length === 2 && outer === 'image') this.#image = draftOf(element);
    if (!this.#image || inner === undefined) return;
    if (path.length === 3) this.#label(inner, element.attribute('label'));
    else if (element.name === 'attribute') this.#attribute = element.attribute('name');
  }

  close(path: readonly string[], text: string): void {
    if (path.join('/').endsWith('/tasks/task')) this.#endTask();
    else if (path.at(-2) === 'task' && path.at(-3) === 'tasks') this.#describeTask(path.at(-1), text.trim());
    if (!this.#image) return;
    if (this.#attribute !== null && path.at(-1) === 'attribute') {
      const values = this.#image.attributes.get(this.#attribute) ?? new Set();
      if (text.trim() !== '') this.#image.attributes.set(this.#attribute, values.add(text.trim()));
      this.#attribute = null;
    }
    if (path.length === 2) this.#endImage(this.#image);
  }

  #label(kind: string, label: string | null): void {
    if (label === null) return;
    if (kind === 'tag') this.#image?.tags.add(label);
    else if (shapes.includes(kind)) this.#image?.shapes.add(label);
  }

  #endImage({ name, subset, task, tags, shapes: shaped, attributes }: Draft): void {
    const labels = tags.size > 0 ? tags : shaped;
    const isLabel = this.field === labelField;
    const classes = isLabel ? labels : this.field === null ? [] : (attributes.get(this.field) ?? []);
    const others: [string, string][] = [...attributes].flatMap(([attribute, values]) =>
      attribute === this.field ? [] : [[attribute, [...values].join(', ')]],
    );
    const taskName = task === null ? undefined : this.#tasks.get(task);
    const part: PartName | null | undefined = subset === null ? undefined : partNamed(subset);
    this.#finished.push({
      path: this.pathOf(name, subset),
      classes,
      attributes: [
        ...others,
        ...(isLabel || labels.size !== 1 ? [] : [...labels].map((each): [string, string] => [labelField, each])),
        ...(taskName === undefined || this.#tasks.size < 2 ? [] : [['task', taskName] as [string, string]]),
        ...(subset === null || subset === '' || part !== undefined ? [] : [['subset', subset] as [string, string]]),
      ],
      part,
      where: name,
    });
    this.hasImages = true;
    this.#image = null;
  }

  #describeTask(key: string | undefined, text: string): void {
    if (key === 'id') this.#task.id = text;
    if (key === 'name') this.#task.name = text;
  }

  #endTask(): void {
    const { id, name } = this.#task;
    if (id !== undefined && name !== undefined && this.#tasks.size < mostTasks) this.#tasks.set(id, name);
    this.#task = {};
  }
}

const mostTasks = 10_000;

const draftOf = (element: XmlElement): Draft => ({
  name: element.attribute('name') ?? '',
  subset: element.attribute('subset'),
  task: element.attribute('task_id'),
  tags: new Set(),
  shapes: new Set(),
  attributes: new Map(),
});
