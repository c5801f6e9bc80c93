import type { LayoutChoice } from '../../../src-shared/domain/layouts';
import { labelField } from '../tables/annotations/cvat';
import { XmlElements } from '../tables/annotations/xml/elements';
import { chosenFiles, chosenLabel, othersNamed, readAnnotationFiles } from './annotation-files';
import { plainFit, type Fit, type Layout, type Place } from './layout';

/** Annotations of CVAT for images 1.1: annotations.xml beside the images, or above a folder images/. */
export const cvat: Layout = {
  name: 'cvat',
  async recognise(place, choice) {
    const found = await annotationsOf(place, choice);
    return found.length > 0 ? fitOf(found, choice) : null;
  },
  async read(place, choice, signal) {
    const found = await annotationsOf(place, choice);
    const label = found.length > 0 ? labelOf(found, choice) : undefined;
    return readAnnotationFiles(place, 'cvat', found, { namesImages: true, label, choice, signal });
  },
};

interface Described {
  readonly file: string;
  /** Labels of the task, and attributes of which one value is chosen. */
  readonly labels: readonly string[];
  readonly choices: readonly string[];
  readonly attributes: readonly string[];
  readonly hasTags: boolean;
}

/** Most files that are looked at. */
const mostFiles = 50;

async function annotationsOf(place: Place, choice: LayoutChoice): Promise<Described[]> {
  const named = chosenFiles(
    othersNamed(place, (name) => name.endsWith('.xml')),
    choice,
    place,
  );
  const found: Described[] = [];
  for (const file of named.slice(0, mostFiles)) {
    const head = await place.head(file);
    if (isCvat(head)) found.push(describe(file, head));
  }
  return found;
}

/** Whether a text begins as annotations of images do. The description of a large task is longer than the head. */
const isCvat = (head: string): boolean =>
  /<annotations[\s>]/.test(head) &&
  (/<image\s[^<>]*\bname=/.test(head) ||
    (/<meta[\s>]\s*<(task|project|job)[\s>]/.test(head) && !/<track\s/.test(head)));

/** Labels and attributes by the head of a file, which may end within an element. */
function describe(file: string, head: string): Described {
  const labels = new Set<string>();
  const attributes = new Set<string>();
  const choices = new Set<string>();
  let name = '';
  const elements = new XmlElements({
    open: ({ name: element, attribute }, path) => {
      if (path[1] === 'image' && element === 'attribute') attributes.add(attribute('name') ?? '');
      if (path[1] === 'image' && path.length === 3) labels.add(attribute('label') ?? '');
    },
    close: (path, text) => {
      const end = path.slice(-3).join('/');
      if (end.endsWith('labels/label/name')) labels.add(text.trim());
      if (end === 'attributes/attribute/name') name = text.trim();
      if (end === 'attributes/attribute/input_type') attributes.add(name);
      if (end === 'attributes/attribute/input_type' && ['select', 'radio'].includes(text.trim())) choices.add(name);
    },
  });
  try {
    elements.add(head.replace(/^\ufeff/, ''));
  } catch {
    // What was read of it so far is enough; reading the whole file reports the error.
  }
  const listed = (names: ReadonlySet<string>): string[] => [...names].filter((each) => each !== '');
  return {
    file,
    labels: listed(labels),
    attributes: listed(attributes),
    choices: listed(choices),
    hasTags: /<tag\s/.test(head),
  };
}

/** The class: the label, unless there is only one and shapes have an attribute to choose. */
function labelOf(found: readonly Described[], choice: LayoutChoice): string | null {
  const chosen = chosenLabel(namesOf(found), choice);
  if (chosen !== undefined) return chosen;
  const isOneLabel = new Set(found.flatMap(({ labels }) => labels)).size < 2;
  const [attribute] = found.flatMap(({ choices }) => choices);
  return isOneLabel && attribute !== undefined && !found.some(({ hasTags }) => hasTags) ? attribute : labelField;
}

const namesOf = (found: readonly Described[]): string[] => [
  ...new Set([labelField, ...found.flatMap(({ attributes }) => attributes)]),
];

function fitOf(found: readonly Described[], choice: LayoutChoice): Fit {
  const hasTags = found.some((each) => each.hasTags);
  return {
    ...plainFit(0.95, `Annotations of CVAT: ${hasTags ? 'tags' : 'labels of shapes'}`),
    labelNames: namesOf(found),
    label: labelOf(found, choice),
    file: found.length === 1 ? (found[0]?.file ?? null) : null,
  };
}
