export { STORE as SOURCE } from '../../domain/ids.ts';

/** External id of the store's only account. */
export const ACCOUNT = 'local';
