import type { ClassField } from './classes';
import { damagedCatalog } from './damaged-catalog';
import type { ViewField } from './saved-views';

interface FromTo {
  /** Id of the class, view, split, run, advice, set of suggestions or annotator. */
  readonly item: number;
  readonly from: string | number | null;
  readonly to: string | number | null;
}
export type ClassChangeRecord = FromTo & { readonly noun: 'class'; readonly field: ClassField };
export type ViewChangeRecord = FromTo & { readonly noun: 'view'; readonly field: ViewField };
export type SplitValueRecord = FromTo & { readonly noun: 'split'; readonly field: 'locked' };
export type RunDecisionRecord = FromTo & {
  readonly noun: 'run';
  readonly field: 'decision';
  readonly to: string | null;
};
export type RunTemperatureRecord = FromTo & {
  readonly noun: 'run';
  readonly field: 'temperature';
  readonly to: number | null;
};
export type RunStarRecord = FromTo & { readonly noun: 'run'; readonly field: 'starred'; readonly to: number };
export type RunNoteRecord = FromTo & { readonly noun: 'run'; readonly field: 'note'; readonly to: string };
export type RunValueRecord = RunDecisionRecord | RunTemperatureRecord | RunStarRecord | RunNoteRecord;
export type AdviceValueRecord = FromTo & { readonly noun: 'advice'; readonly field: 'dismissed' };
export type AnnotatorValueRecord = FromTo & {
  readonly noun: 'annotator';
  readonly field: 'name';
  readonly to: string;
};
export type SuggestionsValueRecord = FromTo & { readonly noun: 'suggestions'; readonly field: 'removed' };
/** A change of something that belongs to no image. */
export type ValueChangeRecord =
  | ClassChangeRecord
  | ViewChangeRecord
  | SplitValueRecord
  | RunValueRecord
  | AdviceValueRecord
  | SuggestionsValueRecord
  | AnnotatorValueRecord;

const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  class: ['name', 'key', 'colour', 'position', 'archived', 'mergedInto', 'removed', 'aliases'] satisfies ClassField[],
  view: ['name', 'filter', 'sort', 'key', 'removed'] satisfies ViewField[],
  split: ['locked'],
  run: ['decision', 'temperature', 'starred', 'note'] satisfies RunValueRecord['field'][],
  advice: ['dismissed'],
  suggestions: ['removed'],
  annotator: ['name'],
};

/** Refuses a change of a field that Facet does not have: it could be neither undone nor redone. */
export function knownChange(change: ValueChangeRecord): ValueChangeRecord {
  if (Object.hasOwn(fieldsOf, change.noun) && fieldsOf[change.noun]?.includes(change.field)) return change;
  throw damagedCatalog(
    `A step of the history changes “${change.field.slice(0, 60)}”, which a ${change.noun} does not have.`,
  );
}
