import { beforeEach, describe, expect, it } from 'vitest';
import { bridge } from './fake-window';
import type { StarterRow } from '../../../src-shared/contract/starters';
import { Failure } from '../../../src-shared/domain/failure';
import { app } from '../../../src-renderer/state/app.svelte';
import { LearningFeatures } from '../../../src-renderer/state/learning-features.svelte';
import { starters, StartersState } from '../../../src-renderer/state/starters.svelte';
import { deferred } from '../../../src-renderer/stories/fake-bridge';
import { freshProject, openProject } from './fakes';

const starter = (id: 'general' | 'faces', change: Partial<StarterRow> = {}): StarterRow => ({
  ...{ id, name: id, description: '', licence: '', isInstalled: true, reason: null, terms: [] },
  ...{ areTermsAccepted: true },
  ...change,
});
const noDetector = { isInstalled: false, reason: 'Set-up could not fetch the face detector.' };
const detector = { isInstalled: true, reason: null };
const faces = starter('faces', { terms: ['Not for sale.'], areTermsAccepted: false });

function answer(rows: readonly StarterRow[], found: typeof noDetector | typeof detector = noDetector): void {
  bridge.answer('starters', 'list', () => ({ starters: [...rows], detector: found }));
}

beforeEach(() => freshProject(bridge));

describe('starters', () => {
  it('are unknown until they are read', async () => {
    const state = new StartersState();
    expect([state.all, state.of('general'), state.detector]).toEqual([[], null, { isInstalled: false, reason: null }]);
    answer([starter('general'), faces]);
    await state.refresh();
    expect([state.all, state.of('faces'), state.detector]).toEqual([[starter('general'), faces], faces, noDetector]);
    expect(state.of('own')).toBeNull();
  });

  it('are read again once terms are accepted', async () => {
    const state = new StartersState();
    answer([faces]);
    await state.refresh();
    bridge.answer('starters', 'acceptTerms', () => {
      answer([{ ...faces, areTermsAccepted: true }]);
      return {};
    });
    await state.accept('faces');
    expect(bridge.askedOf('starters', 'acceptTerms')).toEqual([{ starter: 'faces' }]);
    expect(state.of('faces')?.areTermsAccepted).toBe(true);
  });

  it('keep their terms open when these could not be recorded, which a toast says', async () => {
    const state = new StartersState();
    answer([faces]);
    bridge.answer('starters', 'acceptTerms', () => {
      throw new Failure('disk-full', 'The disk is full.', 'Free some space.');
    });
    await state.accept('faces');
    expect(state.of('faces')?.areTermsAccepted).toBe(false);
    expect(app.toasts).toMatchObject([{ text: 'The disk is full.', next: 'Free some space.', tone: 'bad' }]);
  });

  it('stay as they are when they can’t be read again', async () => {
    const state = new StartersState();
    answer([faces]);
    await state.refresh();
    bridge.answer('starters', 'list', () => {
      throw new Failure('internal', 'It broke.');
    });
    await state.refresh();
    expect([state.all, app.toasts.map(({ text }) => text)]).toEqual([[faces], ['It broke.']]);
  });

  it('of a project that was left are forgotten, and an answer that comes late is dropped', async () => {
    const state = new StartersState();
    answer([faces]);
    await state.refresh();
    const late = deferred<{ starters: StarterRow[]; detector: typeof detector }>();
    bridge.answer('starters', 'list', () => late.promise);
    const reading = state.refresh();
    await openProject(bridge, '/two.facet');
    expect(state.all).toEqual([]);
    late.resolve({ starters: [{ ...faces, areTermsAccepted: true }], detector });
    await reading;
    expect([state.all, state.detector]).toEqual([[], noDetector]);
  });
});

describe('features for learning', () => {
  const name = ({ starter, crop }: { starter: string; crop: string }): string => `${starter} ${crop}`;

  it('are those of installed starters with accepted terms, of face crops only with the detector', async () => {
    const learning = new LearningFeatures();
    answer([starter('general'), faces, starter('faces', { isInstalled: false })]);
    await starters.refresh();
    expect(learning.usable.map(name)).toEqual(['general none']);
    answer([starter('general'), starter('faces')], detector);
    await starters.refresh();
    expect(learning.usable.map(name)).toEqual(['general none', 'general face', 'faces none', 'faces face']);
  });

  it('fall back to the first ones where the chosen ones can’t be used', async () => {
    const learning = new LearningFeatures();
    expect(name(learning.current)).toBe('general none'); // before anything is known
    answer([starter('general'), starter('faces')], detector);
    await starters.refresh();
    learning.choose(3);
    expect([learning.index, name(learning.current)]).toEqual([3, 'faces face']);
    answer([starter('general'), starter('faces')]);
    await starters.refresh();
    expect([learning.index, name(learning.current)]).toEqual([0, 'general none']);
    learning.choose(7);
    expect(name(learning.current)).toBe('general none');
  });
});
