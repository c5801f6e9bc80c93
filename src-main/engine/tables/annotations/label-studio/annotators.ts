import { annotatorName } from '../../annotator-names';
import { own, textOf } from '../json-values';

/**
 * The name of an annotator: the number or name that the export has; see `annotatorName` for e-mail addresses.
 * @param who as in `completed_by` or `annotator`: a number, a name, an address, or a map with id, email and names. null: nobody named
 */
export function nameOfAnnotator(who: unknown, keepsAddresses: boolean): string | null {
  const plain = textOf(who);
  const texts = plain === null ? textsOf(who, keepsAddresses) : [plain];
  const text = texts.find((each) => each !== null && each.trim() !== '') ?? null;
  return text === null ? null : annotatorName(text, keepsAddresses);
}

/** What a map tells of a person, the first to be used first. */
function textsOf(who: unknown, keepsAddresses: boolean): (string | null)[] {
  const [id, email] = [textOf(own(who, 'id')), textOf(own(who, 'email'))];
  const names = ['first_name', 'last_name', 'username'].flatMap((key) => textOf(own(who, key))?.trim() ?? []);
  const name = names.filter((each) => each !== '').join(' ');
  return keepsAddresses ? [email, id, name] : [id, name, email];
}
