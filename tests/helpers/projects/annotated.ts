import { join } from 'node:path';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import type { SecondLookAnswer } from '../../../src-shared/contract/second-looks';
import { writeClassFolders } from '../files/folders';
import { engineIn } from '../programs/engine';
import { preparedProject } from './prepared';

export const images = (root: string): Promise<void> => writeClassFolders(root, ['dark', 'light'], 4);
export const [dark, light] = [1, 2] as const;
/** Images 1..4 are dark, 5..8 light. */
export const rightClass = (image: number): number => (image <= 4 ? dark : light);
export const inClass = (id: number): SecondLookAnswer => ({ to: 'class', class: id });

/** Takes a second look and finishes it. @param params of the start */
export async function lookAgain(
  { requests: { secondLooks } }: EngineClient,
  params: Parameters<EngineClient['requests']['secondLooks']['start']>[0],
  answerOf: (image: number) => SecondLookAnswer,
): Promise<number> {
  const { id } = await secondLooks.start(params);
  for (const { position, image } of (await secondLooks.questions({ id })).questions) {
    await secondLooks.answer({ id, position, answer: answerOf(image) });
  }
  await secondLooks.setState({ id, state: 'finished' });
  return id;
}

/** Works on the project as another person. */
export async function as(name: string, folder: string, work: (engine: EngineClient) => Promise<void>): Promise<void> {
  const engine = engineIn(folder, { FACET_ACTOR: name });
  try {
    await engine.requests.project.open({ path: join(folder, 'test.facet') });
    await work(engine);
  } finally {
    await engine.child.stop();
  }
}

/** [annotator, class or state, origin] of an image. */
export const saidOf = async ({ requests }: EngineClient, image: number) =>
  ((await requests.annotations.ofImages({ images: [image] })).images[0]?.annotations ?? []).map((each) => [
    each.annotator,
    each.class ?? each.state,
    each.origin,
  ]);

export const disagreements = async ({ requests }: EngineClient) => {
  const { issues } = await requests.issues.list({
    ...{ kind: 'disagreement', states: ['open'], limit: 100, offset: 0, imagesEach: 1 },
  });
  return issues.map(({ id, images: [image], detail, severity }) => ({ id, image: image?.id, detail, severity }));
};

/**
 * A project that tester labelled and looked at again, as did ben: tester had labelled 1 light and calls it dark later; ben is unsure
 * about 8, and calls 2 light. Each test file makes its own.
 */
export const annotatedProject = () =>
  preparedProject(images, async (engine, folder) => {
    await engine.requests.labels.apply({ selection: { ids: [1] }, change: { to: 'class', class: light }, reason: '' });
    await lookAgain(engine, {}, (image) => inClass(rightClass(image)));
    await engine.requests.project.close({});
    await as('ben', folder, async (second) => {
      await lookAgain(second, { sameAs: 1 }, (image) =>
        image === 8 ? { to: 'unsure' } : inClass(image === 2 ? light : rightClass(image)),
      );
    });
  });
