import type { TakeOver } from '../labelling/take-over';
import type { Project } from '../project/project';
import type { TakeOverKind, DifferingLabel } from '../../../src-shared/contract/imports';
import type { Tally } from './tally';
import type { SourceLabels } from '../tables/source-labels';

/**
 * Notes where a source tells otherwise of images than the project knows. These keep what they have, unless the import was asked to
 * take it: labels where no step has changed them, attributes in any case. What is taken becomes a step.
 */
export class Differences {
  readonly taken = new Map<number, TakeOver>();

  constructor(
    private readonly project: Project,
    private readonly tally: Tally,
    private readonly take: readonly TakeOverKind[],
  ) {}

  /** Whether all known images are to take something over, so that all are to be compared. */
  get isTaking(): boolean {
    return this.take.some((what) => what !== 'moved-labels');
  }

  /** @param path of the file, as the source tells it; @param hasMoved whether the image was recognised elsewhere by its content */
  compare(image: number, path: string, told: SourceLabels, hasMoved = false): void {
    const { history } = this.project.catalog;
    const label = this.#labelOf(image, told);
    const attributes = this.#attributesOf(image, told);
    if (label === null && attributes.length === 0) return;
    const isCorrected = label !== null && history.hasCorrections(image);
    const isAsked = this.take.includes('labels') || (hasMoved && this.take.includes('moved-labels'));
    const takesLabel = label !== null && !isCorrected && isAsked;
    const takesAttributes = attributes.length > 0 && this.take.includes('attributes');
    if (takesLabel || takesAttributes) {
      const before = this.taken.get(image);
      this.taken.set(image, {
        label: takesLabel ? told : (before?.label ?? null),
        attributes: takesAttributes ? attributes : (before?.attributes ?? []),
      });
    }
    if ((label !== null && !takesLabel) || (attributes.length > 0 && !takesAttributes)) this.tally.counts.kept += 1;
    if (label !== null) {
      const otherwise: DifferingLabel = {
        image,
        path,
        label,
        told: told.className ?? told.state,
        isCorrected,
        hasMoved,
      };
      this.tally.toldOtherwise.add(otherwise);
    }
  }

  /** The label that the image has, where the source tells another one; else null. */
  #labelOf(image: number, { state, className }: SourceLabels): string | null {
    if (state === 'unlabelled') return null;
    const { images, classes } = this.project.catalog;
    const label = images.label(image);
    const known = label?.classId == null ? null : (classes.byId(label.classId)?.name ?? null);
    if (label?.state === state && known === className) return null;
    return known ?? label?.state ?? 'unlabelled';
  }

  #attributesOf(image: number, { attributes }: SourceLabels): SourceLabels['attributes'] {
    return attributes.filter(([name, value]) => this.project.catalog.attributes.value(image, name) !== value);
  }
}
