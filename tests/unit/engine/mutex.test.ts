import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Mutex } from '../../../src-main/engine/base/mutex';

/** Work that stays underway for some turns of the event loop, and records its beginning and its end. */
function recorder() {
  const events: string[] = [];
  const work = (name: string) => async (): Promise<string> => {
    events.push(`${name} begins`);
    await setImmediate();
    await setImmediate();
    events.push(`${name} ends`);
    return name;
  };
  return { events, work };
}

it('runs one piece of work after the other, in order of arrival, however many wait', async () => {
  const { events, work } = recorder();
  const mutex = new Mutex();
  const names = ['first', 'second', 'third', 'fourth'];
  expect(await Promise.all(names.map((name) => mutex.run(work(name))))).toEqual(names);
  expect(events).toEqual(names.flatMap((name) => [`${name} begins`, `${name} ends`]));
});

it('goes on after work that fails', async () => {
  const { work } = recorder();
  const mutex = new Mutex();
  const failing = mutex.run(() => Promise.reject(new Error('full')));
  const next = mutex.run(work('next'));
  await expect(failing).rejects.toThrow('full');
  expect(await next).toBe('next');
});

it('begins at once when it is free', () => {
  const { events, work } = recorder();
  void new Mutex().run(work('only'));
  expect(events).toEqual(['only begins']);
});

it('lets a reader begin only when nobody holds it, whoever waited first', async () => {
  const { events, work } = recorder();
  const mutex = new Mutex();
  const read = (name: string) => mutex.whenFree(() => events.push(name));
  await Promise.all([mutex.run(work('first')), read('reader'), mutex.run(work('second')), read('later reader')]);
  let underway = false;
  for (const event of events) {
    if (event.includes('reader')) expect(underway).toBe(false);
    else underway = event.endsWith('begins');
  }
  expect(events).toHaveLength(6);
});
