import type { LabelState } from '../../../src-shared/domain/image';

/** A person's confirmation of an image's class in another project. */
export interface SourceConfirmation {
  /** SHA-256 of the picture that was confirmed. */
  readonly sha256: Buffer;
  readonly actor: string;
  /** Milliseconds since 1970. */
  readonly at: number;
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
}

/** Labels of an image that the source says nothing about: unlabelled. */
export const noLabels: SourceLabels = { state: 'unlabelled', className: null, tags: [], attributes: [] };

export const labelledAs = (className: string): SourceLabels => ({ ...noLabels, state: 'labelled', className });
