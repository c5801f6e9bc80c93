import { createRawSnippet, type Component, type Snippet } from 'svelte';
import type { FakeBridge } from './fake-bridge';

/** A component in one state. */
export interface State {
  readonly component: Component;
  readonly props: Readonly<Record<string, unknown>>;
  /** Brings the fake engine and the window's state where the component is to find them. */
  readonly setUp?: (bridge: FakeBridge) => Promise<void> | void;
  /** Width and height that it gets, in pixels. */
  readonly size: readonly [width: number, height: number];
  /** Whether it fills its page to the edges. */
  readonly isWholeWindow: boolean;
}

export interface Story {
  readonly name: string;
  readonly states: Readonly<Record<string, State>>;
}

type Given<Props> = Partial<Props> | ((bridge: FakeBridge) => Promise<Partial<Props>> | Partial<Props>);

interface Options {
  readonly size?: readonly [width: number, height: number];
  readonly isWholeWindow?: boolean;
  /** Before each state. */
  readonly setUp?: (bridge: FakeBridge) => Promise<void> | void;
}

/** Declares the states of a component: their props, or a function that sets them up and returns them. */
export function story<Props extends object>(
  name: string,
  component: Component<Props>,
  states: Readonly<Record<string, Given<NoInfer<Props>>>>,
  { size = [360, 96], isWholeWindow = false, setUp }: Options = {},
): Story {
  const entries = Object.entries(states).map(([state, given]): [string, State] => {
    const props: Record<string, unknown> = {};
    const prepare = async (bridge: FakeBridge): Promise<void> => {
      await setUp?.(bridge);
      Object.assign(props, typeof given === 'function' ? await given(bridge) : given);
    };
    return [state, { component: component as Component, props, setUp: prepare, size, isWholeWindow }];
  });
  return { name, states: Object.fromEntries(entries) };
}

/** A snippet of plain text, or of markup. */
export const text = (content: string): Snippet =>
  createRawSnippet(() => ({ render: () => (content.startsWith('<') ? content : `<span>${content}</span>`) }));

/** A snippet with one parameter, as markup. */
export const textOf = <T>(write: (value: T) => string): Snippet<[T]> =>
  createRawSnippet((value: () => T) => ({ render: () => `<span class="truncated">${write(value())}</span>` }));

export const nothing = (): void => undefined;
