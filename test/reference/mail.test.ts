import { isCompanyDomain } from 'company-email-validator';
import { expect, test } from 'vitest';
import lacking from '../../src/reference/data/mail-providers.json' with { type: 'json' };
import roles from '../../src/reference/data/role-mailboxes.json' with { type: 'json' };
import { isRoleMailbox } from '../../src/reference/mailboxes.ts';
import { isFreeMail } from '../../src/reference/mail-providers.ts';

test('each mail provider of our own table is missing in the library, and is used', () => {
  for (const domain of lacking.rows)
    expect([domain, isCompanyDomain(domain), isFreeMail(domain)]).toEqual([domain, true, true]);
});

test('each role mailbox is written as it is compared, once, and is used', () => {
  const names = Object.values(roles.languages).flat();
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect([name, isRoleMailbox(name)]).toEqual([name, true]);
});
