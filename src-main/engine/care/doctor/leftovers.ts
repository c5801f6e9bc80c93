import { rm } from 'node:fs/promises';
import type { ForgetOrder } from '../../catalog/forgetting';
import { leftoversIn } from '../../project/leftovers';
import { isOrder } from '../../project/order-names';
import type { Part } from './part';

/**
 * Finds temporary files and folders of processes that died, which nothing ever reads. Also finds orders of a forgetting that can't be
 * carried out, because they are damaged or somebody else wrote them.
 */
export const leftoversPart: Part = {
  name: 'leftovers',
  examine({ folder, catalog }) {
    const found = leftoversIn(folder);
    const odd = catalog.forgetting.orders().filter((order) => !isOrder(order));
    const wrong = [
      ...(found.length === 0 ? [] : [`${String(found.length)} temporary files and folders were left behind.`]),
      ...(odd.length === 0 ? [] : [`${describeOrders(odd)} Something of a forgotten image may still be in a file.`]),
    ];
    return Promise.resolve({
      detail: 'none',
      wrong: wrong.join(' '),
      async mend() {
        for (const path of found) await rm(path, { recursive: true, force: true });
        for (const { id } of odd) catalog.forgetting.deleteOrder(id);
        return { mended: found.length + odd.length, detail: `${String(found.length + odd.length)} deleted` };
      },
    });
  },
};

function describeOrders(odd: readonly ForgetOrder[]): string {
  const [first] = odd;
  const name = JSON.stringify(`${String(first?.what)} ${String(first?.name)}`.slice(0, 80));
  return `${String(odd.length)} orders of a forgetting can't be carried out, the first is ${name}: no file of a project has such a name.`;
}
