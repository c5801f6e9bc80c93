import type { NewAnnotation } from '../catalog/annotations';
import type { Project } from '../project/project';
import type { SourceAnnotation, SourceLabels } from '../tables/source-labels';

/** Images whose annotations are written in one transaction. */
const imagesAtOnce = 200;

/**
 * Keeps what several annotators said about images in a source. Where a known image is imported again, an annotator's answer replaces the
 * one that an import kept before. Labels stay as they are.
 */
export class AnnotationKeeper {
  /** Images whose annotations were kept. */
  readonly images: number[] = [];
  #waiting = new Map<number, readonly SourceAnnotation[]>();

  constructor(
    private readonly project: Project,
    /** Name of the source's table or project. */
    private readonly file: string | null,
    /** Id of the class of a name, which is made when there is none. */
    private readonly classOf: (name: string) => number,
    private readonly isDryRun: boolean,
  ) {}

  /** Keeps the annotations of an image that was just added; the caller holds the transaction. */
  keep(image: number, { annotations = [] }: Pick<SourceLabels, 'annotations'>): void {
    if (annotations.length === 0) return;
    this.images.push(image);
    this.project.catalog.annotations.add(
      image,
      annotations.flatMap((each) => this.#toKeep(each)),
    );
  }

  /** Notes the annotations of a known image, to be kept together with those of others. */
  note(image: number, { annotations = [] }: Pick<SourceLabels, 'annotations'>): void {
    if (annotations.length === 0 || this.isDryRun) return;
    this.#waiting.set(image, annotations);
    if (this.#waiting.size >= imagesAtOnce) this.flush();
  }

  /** Keeps what was noted. */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    if (waiting.size === 0) return;
    this.project.catalog.unsynced(() => {
      for (const [image, annotations] of waiting) this.keep(image, { annotations });
    });
  }

  #toKeep({ annotator, state, className, at }: SourceAnnotation): NewAnnotation[] {
    const common = { annotator, at, origin: 'import' as const, file: this.file };
    if (state !== 'labelled') return [{ ...common, state, classId: null }];
    return className === null ? [] : [{ ...common, state, classId: this.classOf(className) }];
  }
}
