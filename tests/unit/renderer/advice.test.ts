import { beforeEach, describe, expect, it, vi } from 'vitest';
import { bridge } from './fake-window';
import { adviceKinds, type Advice, type Finding } from '../../../src-shared/domain/advice';
import { AdviceState } from '../../../src-renderer/screens/review/advice/advice.svelte';
import { buttonTexts, takeUp } from '../../../src-renderer/screens/review/advice/taking-up';
import { review } from '../../../src-renderer/screens/review/review.svelte';
import { app } from '../../../src-renderer/state/app.svelte';
import { openReviewOfRun } from './reviewed-run';
import { labelStep } from './pictures/image-row';

const finding: Finding = { kind: 'test-too-small', difference: 0.02, discordant: 0.1, needed: 3000 };
const piece: Advice = { kind: finding.kind, subject: '', text: 'Too small.', images: 100, effect: 0.02, finding };

beforeEach(openReviewOfRun);

describe('Advice in Review', () => {
  it('is about the run under review, and is read again after a dismissal and an undo', async () => {
    let isDismissed = false;
    bridge.answer('advice', 'list', () => ({
      run: 'r1',
      ...{ advice: isDismissed ? [] : [piece], dismissed: isDismissed ? [piece] : [] },
    }));
    bridge.answer('advice', 'dismiss', ({ dismissed }) => {
      isDismissed = dismissed;
      return labelStep;
    });
    const state = new AdviceState();
    expect(state.given).toBeNull();
    const detach = state.attach();
    await vi.waitFor(() => {
      expect(state.given).toEqual([piece]);
    });
    expect(bridge.askedOf('advice', 'list')[0]).toMatchObject({ run: 'r1' });

    await state.dismiss(piece, true);
    expect(bridge.askedOf('advice', 'dismiss')).toEqual([{ kind: piece.kind, subject: '', dismissed: true }]);
    await vi.waitFor(() => {
      expect([state.given, state.dismissed]).toEqual([[], [piece]]);
    });
    state.showDismissed(true);
    expect(state.showsDismissed).toBe(true);
    isDismissed = false;
    bridge.emit('images', 'changed', {});
    await vi.waitFor(() => {
      expect([state.given, state.showsDismissed]).toEqual([[piece], false]);
    });
    detach();
  });

  it('leads to where it is taken up', async () => {
    expect(Object.keys(buttonTexts).sort()).toEqual([...adviceKinds].sort());
    const slice = { key: 'attr.age', value: '0-9' };
    await takeUp({
      kind: 'weak-slice',
      run: 'r1',
      ...slice,
      accuracy: 0.6,
      interval: [0.5, 0.7],
      restAccuracy: 0.9,
      p: 0.01,
    });
    expect([review.tab, review.shown.query]).toEqual(['slices', { slice, only: 'wrong' }]);
    await takeUp({ kind: 'contradicting-labels', groups: 2 });
    expect(app.screen).toBe('issues');
    await takeUp(finding);
    expect(app.screen).toBe('train');
    review.tab = 'overview';
  });
});
