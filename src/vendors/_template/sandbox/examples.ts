import type { Example } from '../../kit/sandbox/port.ts';

/** Bodies that the vendor's own documents print. */
export const examples: readonly Example[] = [
  {
    name: 'visitors',
    endpoint: 'GET /v1/sites/:site/visitors',
    status: 200,
    body: {
      visitors: [
        {
          id: 'f3b1',
          name: 'Jane Roe',
          email: 'jane.roe@example.com',
          company: 'Example Ltd',
          plan: 'paid',
          visits: 2,
          firstSeen: 1_769_933_700,
          lastSeen: 1_772_366_400,
        },
      ],
      cursor: null,
    },
  },
  {
    name: 'rate limit',
    endpoint: 'GET /v1/sites/:site/visitors',
    status: 429,
    body: { error: 'Too many requests' },
  },
];
