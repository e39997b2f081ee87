/** The name of the store among the sources. */
export const SOURCE = 'LOCAL';
/** External id of the store's only account. */
export const ACCOUNT = 'local';
