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
          firstSeen: '2026-02-01T08:15:00Z',
          lastSeen: '2026-03-01T12:00:00Z',
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
