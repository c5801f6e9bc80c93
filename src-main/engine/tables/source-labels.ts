import type { LabelState } from '../../../src-shared/domain/image';

/** An image's labels in the source of an import: its class, tags and attributes. */
export interface SourceLabels {
  readonly state: LabelState;
  /** null unless the state is 'labelled'. */
  readonly className: string | null;
  readonly tags: readonly string[];
  /** [name, value] */
  readonly attributes: readonly (readonly [string, string])[];
}

/** Labels of an image that the source says nothing about: unlabelled. */
export const noLabels: SourceLabels = { state: 'unlabelled', className: null, tags: [], attributes: [] };

export const labelledAs = (className: string): SourceLabels => ({ ...noLabels, state: 'labelled', className });
