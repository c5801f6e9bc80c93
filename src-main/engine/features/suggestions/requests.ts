import type { contract } from '../../../../src-shared/contract';
import type { HandlersOf } from '../../../../src-shared/rpc/declare';
import { View } from '../../columns/views';
import type { Jobs } from '../../base/jobs';
import { Steps } from '../../labelling/steps';
import { presentClass } from '../../splits/present-class';
import type { Session } from '../../session/session';
import { requireSuggestions } from './last-suggestions';
import { listSuggestions, openImages, planOfSuggestions } from './suggestions';

/** Answers to questions about the suggestions that were made last. */
export function suggestionRequests(
  session: Session,
  jobs: Jobs,
): Pick<HandlersOf<typeof contract>, 'suggestions'>['suggestions'] {
  return {
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
      return session.changing(async () => {
        const plan = await planOfSuggestions(session, kept, above, signal);
        return new Steps(jobs, session.open, signal).do(plan);
      });
    },
  };
}
