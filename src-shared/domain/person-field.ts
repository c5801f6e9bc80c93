/** Names of fields and attributes that say whose picture it is. */
const personNames =
  /^(?:person|identity|subject|individual|actor|actress|speaker|participant|patient|celebrity|proband|model)s?(?:[ _.-]?(?:id|nr|no|number|name|code|key))?$/iu;

/** Whether a field or an attribute of this name says whose picture it is. */
export const namesPerson = (name: string): boolean => personNames.test(name.trim());
