/** The last work begun for each owner; the next one waits for it. */
const underway = new WeakMap<object, Promise<unknown>>();

/** Does work when all that was begun before for the same owner has ended, well or not. */
export function afterOthers<T>(owner: object, work: () => Promise<T>): Promise<T> {
  const turn = (underway.get(owner) ?? Promise.resolve()).then(work);
  underway.set(
    owner,
    turn.catch(() => undefined), // its caller gets the failure
  );
  return turn;
}
