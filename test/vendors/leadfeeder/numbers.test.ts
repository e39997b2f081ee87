import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { DAY } from '../../../src/domain/time.ts';
import { NOW, tcall } from '../kit.ts';
import { openFixture, startFixtureSandbox } from './kit.ts';

test('two leads whose ids are numbers past 2^53 stay two, with every digit of their ids', async () => {
  const started = await startFixtureSandbox();
  const ids = ['90071992547409931', '90071992547409932'];
  const server = createServer((request, response) => {
    void fetch(new URL(request.url ?? '/', started.sandbox.origin), {
      headers: { authorization: request.headers.authorization ?? '' },
    }).then(async (got) => {
      let left = [...ids];
      const text = (await got.text()).replace(
        /("id":)"[^"]*"(?=,"type":"leads","attributes")/g,
        (row, name: string) => {
          const [next, ...rest] = left;
          left = rest;
          return next === undefined ? row : `${name}${next}`;
        },
      );
      response.writeHead(got.status, { 'content-type': 'application/json' });
      response.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fixture = await openFixture({}, { LEADFEEDER_BASE_URL: origin }, started);
  try {
    const page = await fixture.source.leads?.(
      {
        accounts: null,
        filter: {},
        window: { from: NOW - 30 * DAY, to: NOW },
        order: { field: 'LAST_SEEN_AT', direction: 'DESC' },
        first: 100,
        after: null,
      },
      tcall(),
    );
    const found = page?.items.map(({ ref }) => ref.externalId) ?? [];
    expect(found).toEqual(expect.arrayContaining(ids));
  } finally {
    await fixture.close();
    server.closeAllConnections();
    server.close();
  }
});
