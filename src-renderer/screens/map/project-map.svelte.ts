import type { ImageRow } from '../../../src-shared/domain/image';
import { engine, on, start } from '../../client';
import { app } from '../../state/app.svelte';
import { learningFeatures } from '../../state/learning-features.svelte';
import type { ArrangedView } from '../library/arrangement';
import { library } from '../library/library.svelte';
import type { ColourBy, Points } from './points';

/** The map of the project, and what is selected on it. */
export class ProjectMap {
  #points = $state.raw<Points | null>(null);
  #isRead = $state(false);
  #job = $state<number | null>(null);
  #readings = 0;
  /** Indices of points, here and below. */
  #selected = $state.raw<readonly number[]>([]);
  #hovered = $state<number | null>(null);
  #preview = $state.raw<ImageRow | null>(null);
  colourBy = $state<ColourBy>('label');

  get points(): Points | null {
    return this.#points;
  }

  /** Whether the engine has answered, with a map or without one. */
  get isRead(): boolean {
    return this.#isRead;
  }

  get isMaking(): boolean {
    return this.#job !== null;
  }

  get selected(): readonly number[] {
    return this.#selected;
  }

  get hovered(): number | null {
    return this.#hovered;
  }

  /** The image under the pointer, or the last one that was. */
  get preview(): ImageRow | null {
    return this.#preview;
  }

  /** Reads the map, and again after each change of images; returns the function that stops. */
  attach(): () => void {
    void this.read();
    return on('images', 'changed', () => void this.read());
  }

  async read(): Promise<void> {
    const reading = (this.#readings += 1);
    const points = await app.attempt(() => engine.map.points(learningFeatures.current));
    if (reading !== this.#readings) return; // other features may have been chosen meanwhile
    if (points?.images.length !== this.#points?.images.length) this.#selected = [];
    this.#points = points;
    this.#isRead = true;
  }

  /** Shows the map of the features that were just chosen. */
  async switchFeatures(): Promise<void> {
    this.#selected = [];
    this.#hovered = null;
    await this.read();
  }

  /** Makes the map, or makes it again. */
  async make(): Promise<void> {
    if (this.isMaking) return;
    await app.attempt(async () => {
      const { job, result } = await start.map.make(learningFeatures.current);
      this.#job = job;
      await result();
    });
    this.#job = null;
    this.#selected = [];
    await this.read();
  }

  select(indices: readonly number[]): void {
    this.#selected = indices;
  }

  /** Highlights the point under the pointer and shows its image. */
  hover(index: number | null): void {
    if (index === this.#hovered) return;
    this.#hovered = index;
    const image = index === null ? undefined : this.#points?.images[index];
    if (image === undefined) return;
    void engine.images.get({ image }).then(
      (answer) => (this.#preview = answer.image),
      () => undefined, // the map goes on without a preview
    );
  }

  /** Shows the selection in the library. */
  async showSelected(): Promise<void> {
    const images = this.#selected.flatMap((index) => this.#points?.images[index] ?? []);
    if (images.length > 0) await this.#show('Selected on the map', 'Import order', () => engine.map.select({ images }));
  }

  async showOutliers(): Promise<void> {
    const features = learningFeatures.current;
    await this.#show('Outliers: least like any other image', 'Distance', () => engine.map.outliers(features));
  }

  async showPairs(): Promise<void> {
    const features = learningFeatures.current;
    await this.#show('Near duplicates: the most similar pairs', 'Similarity', () => engine.map.pairs(features));
  }

  async #show(title: string, order: string, renew: () => Promise<ArrangedView>): Promise<void> {
    const view = await app.attempt(renew);
    if (!view) return;
    library.arrange({ title, order, renew, ...view });
    app.screen = 'library';
  }
}
