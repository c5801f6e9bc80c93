import type { TakeOver } from '../labelling/take-over';
import type { Project } from '../project/project';
import type { AnnotationKeeper } from './annotation-keeper';
import type { TakeOverKind } from '../../../src-shared/contract/imports';
import type { Tally } from './tally';
import type { SourceLabels } from '../tables/source-labels';

/**
 * Collects differences between the labels and attributes that a source gives to known images and those of the project. Images keep
 * theirs unless the import takes over the source's: labels where no step has changed them, attributes in any case. The values taken
 * over become one step.
 */
export class Differences {
  /** Values to take over, by image. */
  readonly taken = new Map<number, TakeOver>();

  constructor(
    private readonly project: Project,
    private readonly tally: Tally,
    private readonly take: readonly TakeOverKind[],
    private readonly annotations: AnnotationKeeper,
  ) {}

  /** Whether all known images take something over, so that all must be compared. */
  get comparesAll(): boolean {
    return this.take.some((each) => each !== 'moved-labels');
  }

  /**
   * Compares an image's label and attributes in the source with those in the project, and notes what annotators said about it there.
   * @param path the file's path in the source
   * @param hasMoved whether the image's photo was found at a new path
   */
  compare(image: number, path: string, given: SourceLabels, { hasMoved } = { hasMoved: false }): void {
    const { history } = this.project.catalog;
    this.annotations.note(image, given);
    const label = this.#differingLabel(image, given);
    const attributes = this.#differingAttributes(image, given);
    const confirmed = this.#newConfirmation(image, given);
    if (label === null && attributes.length === 0 && !confirmed) return;
    const isCorrected = label !== null && history.hasCorrections(image);
    const isWanted = this.take.includes('labels') || (hasMoved && this.take.includes('moved-labels'));
    const takesLabel = label !== null && !isCorrected && isWanted;
    const takesAttributes = attributes.length > 0 && this.take.includes('attributes');
    // A confirmation is about its label: it comes with that, or where the image has the label already.
    const takesConfirmation = confirmed && isWanted && (takesLabel || label === null);
    if (takesLabel || takesAttributes || takesConfirmation) {
      const before = this.taken.get(image);
      this.taken.set(image, {
        label: takesLabel ? given : (before?.label ?? null),
        attributes: takesAttributes ? attributes : (before?.attributes ?? []),
        confirmed: takesConfirmation ? given : (before?.confirmed ?? null),
      });
    }
    if ((label !== null && !takesLabel) || (attributes.length > 0 && !takesAttributes)) this.tally.counts.kept += 1;
    if (label !== null) {
      this.tally.toldOtherwise.add({ image, path, label, told: given.className ?? given.state, isCorrected, hasMoved });
    }
  }

  /** Whether the source has a confirmation that the project lacks; one that the project has, or had, stays. */
  #newConfirmation(image: number, { confirmed }: SourceLabels): boolean {
    return confirmed != null && this.project.catalog.confirmations.of(image) === null;
  }

  /** The image's label in the project when the source gives another one; else null. */
  #differingLabel(image: number, { state, className }: SourceLabels): string | null {
    if (state === 'unlabelled') return null;
    const { images, classes } = this.project.catalog;
    const label = images.label(image);
    const known = label?.classId == null ? null : (classes.byId(label.classId)?.name ?? null);
    if (label?.state === state && known === className) return null;
    return known ?? label?.state ?? 'unlabelled';
  }

  /** The source's attributes that the image lacks or has with another value. */
  #differingAttributes(image: number, { attributes }: SourceLabels): SourceLabels['attributes'] {
    return attributes.filter(([name, value]) => this.project.catalog.attributes.value(image, name) !== value);
  }
}
