import type { datasetFiles, datasetFormats } from '../../../src-shared/contract/datasets';
import type { Filter } from '../../../src-shared/domain/filter';
import { engine, start } from '../../client';
import { app } from '../../state/app.svelte';
import { library } from '../library/library.svelte';
import { FolderJob } from './folder-job.svelte';

export type Format = (typeof datasetFormats)[number];
export type Files = (typeof datasetFiles)[number];

/** The export of a data set, with its settings. */
export class DatasetState extends FolderJob<'datasets.write'> {
  #format = $state<Format>('csv');
  #files = $state<Files>('none');
  #countings = 0;
  bySplit = $state(false);
  /** Whether the answers of each person come along. */
  withAnnotations = $state(false);
  /** Whether copies keep EXIF and other metadata. */
  keepMetadata = $state(false);
  isFiltered = $state(false);
  /** Images that would be written; null until they are counted. */
  images = $state<number | null>(null);

  constructor() {
    super('datasets.write');
    app.whenLeft(() => {
      this.isFiltered = false;
      this.keepMetadata = false; // of one project only: nobody gives away another one's places unasked
      this.images = null;
      this.#countings += 1;
    });
  }

  get format(): Format {
    return this.#format;
  }

  set format(format: Format) {
    this.#format = format;
    // Class folders without pictures would be empty.
    if (format === 'folders' && this.#files === 'none') this.#files = 'copy';
  }

  get files(): Files {
    return this.#files;
  }

  set files(files: Files) {
    this.#files = files;
  }

  /** The filter of the images to write: the library's, or none. */
  get filter(): Filter {
    return this.isFiltered ? library.filter : [];
  }

  /** Counts the images of the present filter. The number of another one is not shown meanwhile, and a late answer to it is dropped. */
  async count(): Promise<void> {
    const { filter } = this;
    const counting = (this.#countings += 1);
    this.images = null;
    const counts = await app.attempt(() => engine.images.counts({ filter }));
    if (counting === this.#countings) this.images = counts?.total ?? null;
  }

  run(): Promise<void> {
    const { format, files, filter, bySplit, withAnnotations, keepMetadata } = this;
    const only = { bySplit: bySplit && format === 'folders', annotations: withAnnotations && format === 'csv' };
    const params = { format, files, filter, ...only, keepMetadata: keepMetadata && files === 'copy' };
    return this.start((to) => start.datasets.write({ ...params, to }));
  }
}

export const dataset = new DatasetState();
