import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import process from 'node:process';
import { serve } from './child.ts';

// Reads the body of each request and sends the bytes of a file: what HTTP itself costs.

const bodies = new Map(
  process.argv.slice(2).map((file, index) => [`/${'abc'[index] ?? ''}`, readFileSync(file)]),
);
serve(
  createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = bodies.get(request.url ?? '') ?? Buffer.alloc(0);
      response.writeHead(200, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': body.length,
      });
      response.end(body);
    });
  }),
);
