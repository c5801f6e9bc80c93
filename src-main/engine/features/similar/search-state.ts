import { projectState } from '../../project/project-state';
import { Searcher } from './searcher';

/** A file that similar images were searched for, and the view of the result. */
export interface QueryFile {
  readonly path: string;
  readonly view: number;
}

interface SearchState {
  readonly searcher: Searcher;
  /** Subject of the last search; null when that was an image of the project. */
  queryFile: QueryFile | null;
}

export const searchState = projectState<SearchState>(
  () => ({ searcher: new Searcher(), queryFile: null }),
  ({ searcher }) => {
    searcher.close();
  },
);
