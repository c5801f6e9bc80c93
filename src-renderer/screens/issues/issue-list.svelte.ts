import type { Issue } from '../../../src-shared/contract/issues';
import type { ImageRow } from '../../../src-shared/domain/image';
import type { IssueKind, IssueState } from '../../../src-shared/domain/issue';
import type { LabelChange } from '../../../src-shared/domain/selection';
import { engine } from '../../client';
import type { Range } from '../../pictures/cursor.svelte';
import type { RowSource } from '../../pictures/paged-rows.svelte';
import { PictureList } from '../../pictures/picture-list.svelte';
import { readIdsInPages } from '../../pictures/read-ids';
import { app } from '../../state/app.svelte';
import { classes } from '../../state/classes.svelte';
import { pictureToken } from '../../thumbnail-url';
import { isOfClass, isOfSuspects } from './issue-text';
import { allLabelled, asSuggested, within, oneLabelled, othersExcluded } from './issue-labels';

/** Images read per issue: those that fit side by side. */
export const imagesEach = 8;
const pageSize = 50;
/** Most issues per answer, as the contract bounds it. */
const mostListed = 1000;

/** The issues of one kind in one state, the most severe first, and what a person can do about them. */
export class IssueList {
  readonly issues = new PictureList<Issue, { readonly kind: IssueKind }>('issue', 'Ctrl+A selects all of them.');
  #state = $state<IssueState>('open');
  #image = $state(0);

  /** @param onChanged called when the list has to be read again at once */
  constructor(
    readonly kind: IssueKind,
    private readonly onChanged: () => void,
  ) {}

  get state(): IssueState {
    return this.#state;
  }

  get focused(): Issue | null {
    return this.issues.focused;
  }

  /** Number of selected issues. */
  get selected(): number {
    return this.issues.picks.count;
  }

  /** Index of the focused image among those of the focused issue. A key can exclude or keep it. */
  get image(): number {
    return Math.min(this.#image, Math.max(0, (this.focused?.images.length ?? 1) - 1));
  }

  get focusedImage(): ImageRow | null {
    return this.focused?.images[this.image] ?? null;
  }

  showState(state: IssueState): void {
    this.#state = state;
    this.#image = 0;
    this.issues.reset();
    this.onChanged();
  }

  /** Reads again; the focus stays on its issue where that is near, else at its position. */
  async read(): Promise<void> {
    const [state, token] = [this.#state, pictureToken()];
    const rows = await this.issues.load(await this.#source());
    if (state !== this.#state || token !== pictureToken()) return;
    const before = this.focused?.id;
    this.issues.replaceRows(rows);
    if (before !== undefined && this.issues.focused?.id !== before) this.#image = 0;
  }

  /** Focuses an issue and clears the selection. */
  moveTo(position: number): void {
    this.issues.walkTo(position);
    this.issues.picks.clear();
    this.#image = 0;
  }

  /** Focuses one of the images of the focused issue. */
  moveToImage(index: number): void {
    this.#image = Math.max(0, Math.min(index, (this.focused?.images.length ?? 1) - 1));
  }

  selectAll(): void {
    void this.issues.selectAll({ kind: this.kind });
  }

  /** Dismisses the target, or reopens it where dismissed issues are shown. */
  async dismissOrReopen(): Promise<void> {
    const { target } = this.issues;
    if (!target || this.#state === 'fixed') return;
    const ask = this.#state === 'open' ? engine.issues.dismiss : engine.issues.reopen;
    await this.#after(app.attempt(() => ask({ issues: target })));
  }

  /** Labels all images of the target. */
  async label(change: LabelChange): Promise<void> {
    const { target } = this.issues;
    if (!target || !this.#canLabel()) return;
    const ask = () => engine.issues.label({ issues: target, change });
    await this.#after(this.issues.relabel(within(target, allLabelled(change)), ask));
  }

  /** Gives the images of suspect labels the class that is suggested for each. */
  async acceptSuggestions(): Promise<void> {
    const { target } = this.issues;
    if (!target || !this.#canLabel() || !isOfSuspects(this.kind)) return;
    await this.#after(this.issues.relabel(within(target, asSuggested), () => engine.issues.accept({ issues: target })));
  }

  /** Excludes the focused image; all images where several issues are selected. */
  async exclude(): Promise<void> {
    const { focusedImage } = this;
    if (!focusedImage || !this.#canLabel()) return;
    const change: LabelChange = { to: 'excluded' };
    if (this.selected > 0) {
      await this.label(change);
      return;
    }
    const selection = { ids: [focusedImage.id] };
    const ask = () => engine.labels.apply({ selection, change, reason: `issue: ${this.kind}` });
    await this.#after(this.issues.relabel(oneLabelled(focusedImage.id, change), ask));
  }

  /** Excludes all images but the focused one; where several issues are selected, all but the largest of each. */
  async keepOne(): Promise<void> {
    const { focusedImage } = this;
    const { target } = this.issues;
    if (!target || !focusedImage || !this.#canLabel()) return;
    const keep = this.selected > 0 ? ('largest' as const) : [focusedImage.id];
    const ask = () => engine.issues.label({ issues: target, change: { to: 'excluded' }, keep });
    await this.#after(this.issues.relabel(within(target, othersExcluded(keep)), ask));
  }

  #canLabel(): boolean {
    return this.#state === 'open' && !isOfClass(this.kind);
  }

  async #source(): Promise<RowSource<Issue>> {
    const which = { kind: this.kind, states: [this.#state] };
    const { total } = await engine.issues.list({ ...which, limit: 0, offset: 0, imagesEach });
    const read = async ({ from, to }: Range, images: number): Promise<Issue[]> =>
      (await engine.issues.list({ ...which, limit: to - from, offset: from, imagesEach: images })).issues;
    return {
      total,
      readRows: (range) => read(range, imagesEach),
      readIds: (range) => readIdsInPages(range, mostListed, (page) => read(page, 0)),
      onLost: this.onChanged,
      pageSize,
    };
  }

  /** Clears the selection and reads again once a step is done. A refused step changes nothing. */
  async #after(step: Promise<unknown>): Promise<void> {
    if ((await step) === null) return;
    this.issues.picks.clear();
    this.onChanged();
    await classes.refresh();
  }
}
