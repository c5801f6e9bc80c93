import type { LabelState } from '../../../src-shared/domain/image';
import type { PartName } from '../../../src-shared/domain/layouts';

/** A person's confirmation of an image's class in another project. */
export interface SourceConfirmation {
  /** SHA-256 of the picture that was confirmed. */
  readonly sha256: Buffer;
  readonly actor: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** One annotator's answer to an image in the source: a class, unsure, or excluded. */
export interface SourceAnnotation {
  /** The annotator's name or number as the source has it, never an e-mail address unless asked for. */
  readonly annotator: string;
  readonly state: Exclude<LabelState, 'unlabelled'>;
  /** null unless the state is 'labelled'. */
  readonly className: string | null;
  /** Milliseconds since 1970; null where the source does not tell. */
  readonly at: number | null;
}

/** An image's labels in the source of an import: its class, tags and attributes. */
export interface SourceLabels {
  readonly state: LabelState;
  /** null unless the state is 'labelled'. */
  readonly className: string | null;
  readonly tags: readonly string[];
  /** [name, value] */
  readonly attributes: readonly (readonly [string, string])[];
  /** Set where the source is a project in which the class is confirmed. */
  readonly confirmed?: SourceConfirmation | null;
  /** The part of a split that the source has it in. */
  readonly part?: PartName | null;
  /** Answers of several annotators, of whom `className` is what most said; absent where the source tells one label only. */
  readonly annotations?: readonly SourceAnnotation[];
}

/** Labels of an image that the source says nothing about: unlabelled. */
export const noLabels: SourceLabels = { state: 'unlabelled', className: null, tags: [], attributes: [] };

export const labelledAs = (className: string): SourceLabels => ({ ...noLabels, state: 'labelled', className });
