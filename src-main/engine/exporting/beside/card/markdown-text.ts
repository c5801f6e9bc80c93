import { visible } from '../../../../../src-shared/domain/visible';

/** Text in Markdown that makes no link, picture, table or tag, on one line. GitHub makes links of bare addresses, too. */
export const escaped = (text: string): string =>
  visible(text)
    .replaceAll(/[\\`*_[\](){}<>#!|~&]/g, String.raw`\$&`)
    .replaceAll('://', String.raw`:\/\/`)
    .replaceAll(/www\./gi, (found) => found.replace('.', String.raw`\.`));

/** Quotes a name in Markdown. */
export const quoted = (name: string): string => `“${escaped(name)}”`;
