import table from './data/dropped-parameters.json' with { type: 'json' };

/** Names of parameters that carry credentials, addresses and session ids. A `*` stands for anything. */
export const PRIVATE_PARAMETERS: readonly string[] = [
  ...table.tokens,
  ...table.passwords,
  ...table.addresses,
  ...table.sessions,
];
