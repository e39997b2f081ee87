// What the schema and the live services see of the loaders.
export type * from './port/connection.ts';
export type * from './port/leads.ts';
export type * from './port/loaders.ts';
export type * from './port/subscriptions.ts';
