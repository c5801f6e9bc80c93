import { join } from 'node:path';
import type { AnnotatedImage, Unusable } from '../annotated-image';
import { csvMaps } from '../csv-maps';
import type { Annotations } from '../annotations';
import { isMap } from '../json-values';
import { jsonItems } from '../json-items';
import type { KnownImages } from '../known-images';
import { agreedOn } from './answers';
import { hasAddress } from '../../annotator-names';
import { likeliestField } from './fields';
import { namesOf } from './image-names';
import { cellTask, fieldsOf, taskOf, type Task } from './tasks';

/**
 * Reads an export of Label Studio: JSON, JSON-MIN or CSV (labelstud.io/guide/export). The flat forms have one entry per annotation, so the
 * entries of a task are collected.
 */
export async function* readLabelStudio(
  annotations: Annotations,
  images: KnownImages,
): AsyncGenerator<AnnotatedImage | Unusable> {
  const { label, keepsAddresses = false } = annotations;
  const flat = new Map<string, Task>();
  let field = label;
  const described = (task: Task): AnnotatedImage => {
    field ??= label === null ? null : (likeliestField(fieldsOf(task)) ?? undefined);
    return imageOfTask(task, field ?? null, images, keepsAddresses);
  };
  for await (const item of items(annotations)) {
    if ('problem' in item) {
      yield item;
      continue;
    }
    const task =
      isCsv(annotations.file) && isMap(item.value)
        ? cellTask(item.value, keepsAddresses)
        : taskOf(item.value, keepsAddresses);
    if (task === null) {
      yield { problem: 'it is no task with an image' };
    } else if (task.isWhole) {
      yield described(task);
    } else {
      const key = `${task.id ?? ''}\0${task.image}`;
      const before = flat.get(key);
      flat.set(key, before ? { ...before, answers: [...before.answers, ...task.answers] } : task);
    }
  }
  for (const task of flat.values()) yield described(task);
}

type Item = { readonly value: unknown } | { readonly problem: string };

const isCsv = (file: string): boolean => !/\.json$/i.test(file);

const items = ({ root, file }: Annotations): AsyncIterable<Item> =>
  isCsv(file) ? csvMaps(join(root, file)) : jsonItems(join(root, file), 'list');

function imageOfTask(task: Task, field: string | null, images: KnownImages, keepsAddresses: boolean): AnnotatedImage {
  const names = namesOf(task.image);
  const known = names.flatMap((name) => images.find(name) ?? [])[0];
  const { className, annotations, isSettled, problem } = agreedOn(field, task.answers);
  const others = fieldsOf(task).filter((name) => name !== field);
  const agreed = others.flatMap((name) => {
    const value = agreedOn(name, task.answers).className;
    return value === null ? [] : [[name, value] as const];
  });
  return {
    path: known ?? names.at(-1) ?? task.image,
    classes: className === null ? [] : [className],
    attributes: [...agreed, ...task.data].filter(([, value]) => keepsAddresses || !hasAddress(value)),
    annotations,
    isSettled,
    problem,
    where: task.id === null ? undefined : `task ${task.id}`,
  };
}
