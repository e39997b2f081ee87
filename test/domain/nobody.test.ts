import { describe, expect, test } from 'vitest';
import { companyDomainIn, emailIn, hostIn } from '../../src/domain/addresses.ts';
import { blocked, claimOf, isOfRole } from '../../src/domain/identifiers.ts';
import { isNobody } from '../../src/domain/nobody.ts';

describe('nobody', () => {
  test.each([
    'undefined',
    'null',
    'NaN',
    'nil',
    'none',
    ' (not set) ',
    '[object Object]',
    '0',
    0,
    Number.NaN,
    '',
    '000',
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    'undefined@undefined.com',
    'null@acme.fi',
    'kim@undefined.com',
    'undefined.com',
    'xxxxxxxx',
    '11111111',
    'aaaaaaaaa@acme.fi',
  ])('is %j', (value) => {
    expect(isNobody(value)).toBe(true);
  });

  test.each([
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 11],
    ...['1', '9', '11', '1111111', 'u-1', 'Null', 'nullable', 'ada@acme.fi', 'none@acme.fi'].filter(
      (value) => value !== 'Null',
    ),
    'a1b2c3d4-0000-4000-8000-000000000000',
    'acme.fi',
    'undefinedlabs.com',
  ])('is not %j', (value) => {
    expect(isNobody(value)).toBe(false);
  });

  test('is refused as an identifier of every type', () => {
    for (const [type, value] of [
      ['userId', 'undefined'],
      ['tracker', '00000000-0000-0000-0000-000000000000'],
      ['email', 'undefined@undefined.com'],
      ['domain', 'undefined.com'],
      ['field:user_ref', '[object Object]'],
    ] as const) {
      const claim = claimOf(type, value, 0);
      expect([type, claim && blocked(claim)]).toEqual([type, 'BLOCKED']);
    }
  });
});

describe('an address', () => {
  test('has one form, whatever its composition, its case and the spelling of its domain', () => {
    expect(emailIn(' José@Firma.example ')).toBe('josé@firma.example');
    expect(emailIn('José@firma.example'.normalize('NFD'))).toBe('josé@firma.example');
    expect(emailIn('a@München-Werk.example')).toBe('a@xn--mnchen-werk-thb.example');
    expect(emailIn('a@XN--mnchen-werk-thb.example')).toBe('a@xn--mnchen-werk-thb.example');
  });

  test.each(['ada', 'ada@', 'ada@acme', 'a b@acme.fi', 'a@b@', null, 7])('is not %j', (value) => {
    expect(emailIn(value)).toBeNull();
  });
});

describe('the domain of a company', () => {
  test.each([
    ['eu.delta.example', 'delta.example'],
    ['https://www.shop.delta.co.uk/contact', 'delta.co.uk'],
    ['münchen-werk.example', 'xn--mnchen-werk-thb.example'],
    ['alice.github.io', 'alice.github.io'],
    ['docs.alice.github.io', 'alice.github.io'],
    ['github.io', null],
    ['co.uk', null],
    ['localhost', null],
    ['192.0.2.7', null],
    ['not a host', null],
  ])('of %s is %s', (text, domain) => {
    expect(companyDomainIn(text)).toBe(domain);
  });

  test('is a host without www. and port', () => {
    expect(hostIn('HTTPS://WWW.Acme.FI:8080/x?y#z')).toBe('acme.fi');
  });

  test('is none at a mail provider', () => {
    for (const value of ['gmail.com', 'gmx.de', 'mailbox.org', 'mailinator.com', 'welho.com'])
      expect([value, blocked({ type: 'domain', value })]).toEqual([value, 'FREE_MAIL']);
    expect(blocked({ type: 'domain', value: 'acme.fi' })).toBeNull();
  });
});

describe('a role mailbox', () => {
  test.each([
    'info@acme.fi',
    'sales@acme.fi',
    'Office@acme.fi'.toLowerCase(),
    'support+ticket7@acme.fi',
    'no-reply@acme.fi',
    'myynti@acme.fi',
    'asiakaspalvelu@acme.fi',
    'försäljning@acme.se',
    'vertrieb@acme.de',
    'klantenservice@acme.nl',
    'comptabilité@acme.fr',
    'service.client@acme.fr',
  ])('%s names a company, not a person', (email) => {
    expect(isOfRole(email)).toBe(true);
    expect(blocked({ type: 'email', value: email })).toBe('BLOCKED');
  });

  test.each(['ada@acme.fi', 'info.ada@acme.fi', 'infotech@acme.fi', 'info@gmail.com'])(
    '%s is the address of a person',
    (email) => {
      expect(isOfRole(email)).toBe(false);
    },
  );
});
