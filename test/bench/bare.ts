import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import process from 'node:process';

// Reads the body of each request and sends the bytes of a file: what HTTP itself costs.

const bodies = new Map(
  process.argv.slice(2).map((file, index) => [`/${'abc'[index] ?? ''}`, readFileSync(file)]),
);
const server = createServer((request, response) => {
  request.on('data', () => undefined);
  request.on('end', () => {
    const body = bodies.get(request.url ?? '') ?? Buffer.alloc(0);
    response.writeHead(200, {
      'content-type': 'application/graphql-response+json; charset=utf-8',
      'content-length': body.length,
    });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  process.send?.({ url: `http://127.0.0.1:${port}` });
});
