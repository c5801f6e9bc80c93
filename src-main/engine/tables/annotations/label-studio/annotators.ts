import { own, textOf } from '../json-values';

const address = /[^\s@<>]+@[^\s@<>]+/;

/** Whether a text is, or contains, an e-mail address. */
export const hasAddress = (text: string): boolean => address.test(text);

/**
 * Names for annotators: the number or name that the export has for them. An e-mail address becomes 'annotator 1' and so on, the same for
 * the same address, unless addresses are kept.
 */
export class Annotators {
  readonly #numbered = new Map<string, string>();

  constructor(private readonly keepsAddresses: boolean) {}

  /** @param who as in `completed_by` or `annotator`: a number, a name, an address, or a map with id, email and names. null: nobody named */
  nameOf(who: unknown): string | null {
    const plain = textOf(who)?.trim();
    if (plain !== undefined) return plain === '' ? null : this.#without(plain);
    const [id, email] = [textOf(own(who, 'id')), textOf(own(who, 'email'))];
    if (this.keepsAddresses && email !== null && email.trim() !== '') return email.trim().slice(0, longest);
    if (id !== null) return id.slice(0, longest);
    const names = ['first_name', 'last_name', 'username'].flatMap((key) => textOf(own(who, key))?.trim() ?? []);
    const name = names.filter((each) => each !== '').join(' ');
    if (name !== '') return this.#without(name);
    return email === null || email.trim() === '' ? null : this.#without(email.trim());
  }

  #without(name: string): string {
    if (this.keepsAddresses || !hasAddress(name)) return name.slice(0, longest);
    const known = this.#numbered.get(name) ?? `annotator ${String(this.#numbered.size + 1)}`;
    this.#numbered.set(name, known);
    return known;
  }
}

const longest = 100;
