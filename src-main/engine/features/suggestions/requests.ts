import { View } from '../../columns/views';
import { Steps } from '../../labelling/steps';
import { presentClass } from '../../splits/present-class';
import type { AnswersOf } from '../../project/engine-context';
import type { Session } from '../../session/session';
import { requireSuggestions } from './last-suggestions';
import { listSuggestions, makeSuggestions, openImages, planOfSuggestions } from './suggestions';

/** Suggestions of labels: making them, and questions about those that were made last. */
export function suggestionRequests(session: Session): AnswersOf<'suggestions'> {
  return {
    make: (params, job) => makeSuggestions(session, params, job),
    list: (range, signal) => listSuggestions(session, requireSuggestions(session.open), range, signal),
    view: async ({ above }, signal) => {
      const images = await openImages(session, requireSuggestions(session.open), above, signal);
      return { view: session.views.add(new View(images, null, images.length)), total: images.length };
    },
    of: ({ images }) => {
      const kept = requireSuggestions(session.open);
      const present = presentClass(session.open.catalog);
      const suggested = images.flatMap((image) => kept.of(image) ?? []);
      return { suggestions: suggested.map((each) => ({ ...each, class: present(each.class) })) };
    },
    apply: ({ above }, signal) => {
      const kept = requireSuggestions(session.open);
      return session.writeStep(async () => {
        const plan = await planOfSuggestions(session, kept, above, signal);
        return new Steps(session.jobs, session.open, signal).do(plan);
      });
    },
  };
}
