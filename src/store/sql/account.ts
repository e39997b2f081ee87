import { sql } from 'kysely';
import type { Definition } from './dialect.ts';

/** The number of the store's own account in the table of accounts. Rows that name no account belong to it. */
export const LOCAL_ACCOUNT = 1;
/** As part of a statement, so that an engine plans for it. */
export const LOCAL = sql.lit(LOCAL_ACCOUNT);

/** The column of the account that a row belongs to. */
export const accountOf: Definition = ({ words: { small } }) =>
  sql`account ${small} not null default ${LOCAL}`;
