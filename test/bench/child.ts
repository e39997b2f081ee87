import type { Server } from 'node:http';
import process from 'node:process';

/** Tells the bench where this process serves, and ends with the bench. */
export function tell(facts: { readonly url: string; readonly [fact: string]: unknown }): void {
  process.on('disconnect', () => {
    process.exit();
  });
  process.send?.(facts);
}

/** Serves on a free port of 127.0.0.1. */
export function serve(server: Server): void {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    tell({ url: `http://127.0.0.1:${port}` });
  });
}
