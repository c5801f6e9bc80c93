import { View } from '../../columns/views';
import { Steps } from '../../labelling/steps';
import { presentClass } from '../../catalog/present-class';
import type { AnswersOf } from '../../project/engine-context';
import type { Session } from '../../session/session';
import { requireSuggestions } from './last-suggestions';
import { listSuggestions, makeSuggestions, openImages, planOfSuggestions } from './suggestions';

/** Answers requests about suggested labels: to make them, and about those made last. */
export function suggestionRequests(session: Session): AnswersOf<'suggestions'> {
  return {
    make: (params, job) => makeSuggestions(session, params, job),
    list: (range, signal) => listSuggestions(session, requireSuggestions(session.open), range, signal),
    view: async ({ above }, signal) => {
      const suggestions = requireSuggestions(session.open);
      const images = await openImages(session, suggestions, { above, order: 'confidence' }, signal);
      return { view: session.views.add(new View(images, null, images.length)), total: images.length };
    },
    of: ({ images }) => {
      const suggestions = requireSuggestions(session.open);
      const present = presentClass(session.open.catalog);
      const found = images.flatMap((image) => suggestions.of(image) ?? []);
      return { suggestions: found.map((each) => ({ ...each, class: present(each.class) })) };
    },
    apply: ({ above }, signal) => {
      const suggestions = requireSuggestions(session.open);
      return session.writeStep(async () => {
        const plan = await planOfSuggestions(session, suggestions, above, signal);
        return new Steps(session.jobs, session.open, signal).do(plan);
      });
    },
  };
}
