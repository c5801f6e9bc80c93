import type { LabelState } from '../../../src-shared/domain/image';

/** What an import's source tells of an image. */
export interface SourceLabels {
  readonly state: LabelState;
  /** null unless the state is 'labelled'. */
  readonly className: string | null;
  readonly tags: readonly string[];
  /** [name, value] */
  readonly attributes: readonly (readonly [string, string])[];
}

/** Nothing: an unlabelled image. */
export const noLabels: SourceLabels = { state: 'unlabelled', className: null, tags: [], attributes: [] };

export const labelledAs = (className: string): SourceLabels => ({ ...noLabels, state: 'labelled', className });
