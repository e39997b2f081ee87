import { expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';
import { startSandboxes } from '../../src/vendors/sandboxes.ts';
import { catalog } from '../../src/catalog.ts';

test('each vendor’s malformed settings are all named, with what would be right', async () => {
  const sandboxes = await startSandboxes({ seed: 1, now: () => 0 });
  try {
    const wrong = {
      LEADBOXER_SITE: 'zz',
      GIOSG_BASE_URL: 'https://service.giosg.com/api/v5',
      WEBMARKETER_PROJECT_ID: 'Two Words',
      WEBMARKETER_BASE_URL: 'https://api.webmarketer.io',
      WEBMARKETER_OAUTH_URL: 'https://oauth.webmarketer.io/oidc/token',
      LEADFEEDER_RATE_LIMIT: 'many',
    };
    const read = () => readConfig({ ...sandboxes.env, ...wrong }, catalog);
    expect(read).toThrow(ConfigError);
    for (const [variable, right] of [
      ['LEADBOXER_SITE', '32 hexadecimal digits'],
      ['GIOSG_BASE_URL', 'an origin'],
      ['WEBMARKETER_PROJECT_ID', '3 to 64'],
      ['WEBMARKETER_BASE_URL', 'ends in /api/v1'],
      ['WEBMARKETER_OAUTH_URL', 'ends in /oidc'],
      ['LEADFEEDER_RATE_LIMIT', '100/60s'],
    ] as const)
      expect(read).toThrow(new RegExp(`${variable} .*${right}`));
    expect(() => readConfig(sandboxes.env, catalog)).not.toThrow();
  } finally {
    await sandboxes.close();
  }
});

test.each([
  ['LEADBOXER_KEY', 'LEADBOXER_API_KEY'],
  ['LEADBOXER_URL', 'LEADBOXER_BASE_URL'],
  ['GIOSG_RATE', 'GIOSG_RATE_LIMIT'],
  ['GIOSG_ORG_ID', 'GIOSG_ORGANIZATION_ID'],
  ['GIOSG_API_TOKEN', 'GIOSG_TOKEN'],
  ['LEADFEEDER_ACCOUNT', 'LEADFEEDER_ACCOUNT_ID'],
  ['WEBMARKETER_PROJECT', 'WEBMARKETER_PROJECT_ID'],
])('a variable %s, which no vendor has, is answered with %s', async (name, meant) => {
  const sandboxes = await startSandboxes({ seed: 1, now: () => 0 });
  try {
    const read = () => readConfig({ ...sandboxes.env, [name]: 'x' }, catalog);
    expect(read).toThrow(new RegExp(`${name} is no setting of .*; did you mean ${meant}\\?$`));
  } finally {
    await sandboxes.close();
  }
});
