import { describe, expect, it } from 'vitest';
import { endpoint } from '../../../src/vendors/kit/endpoint.ts';

describe('an endpoint of a vendor', () => {
  const lead = endpoint('GET', '/accounts/:account/leads/:lead');

  it('is named by its method and its path without ids', () => {
    expect(lead).toMatchObject({ method: 'GET', name: 'GET /accounts/:account/leads/:lead' });
  });

  it('percent-encodes the parts of its path, so that an id stays one part', () => {
    expect(lead.path({ account: '6001', lead: 'a/b?c :lead' })).toBe(
      '/accounts/6001/leads/a%2Fb%3Fc%20%3Alead',
    );
    expect(lead.path({ account: '..', lead: '$&' })).toBe('/accounts/%252E%252E/leads/%24%26');
  });

  it('takes its own parts and no others', () => {
    // @ts-expect-error the part `lead` is missing
    expect(() => lead.path({ account: '6001' })).toThrow();
    // @ts-expect-error the path has no part `visit`
    lead.path({ account: '6001', lead: 'a', visit: 'b' });
  });
});
