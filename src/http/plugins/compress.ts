import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'graphql-yoga';
import { accepts } from '../tracker/encodings.ts';

/** Smaller answers fit into one packet, and are sent as they are. */
const LEAST_BYTES = 1_024;
/** Brotli at this level is as fast as gzip, and smaller. */
const BROTLI_LEVEL = 4;

type Encoding = 'br' | 'gzip';
const ENCODERS: Readonly<Record<Encoding, (body: Buffer) => Promise<Buffer>>> = {
  br: (body) =>
    promisify(brotliCompress)(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_LEVEL,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      },
    }),
  gzip: (body) => promisify(gzip)(body),
};

/**
 * Compresses answers of more than 1 KB with brotli or gzip, where the client accepts one of them. Streams of events are
 * sent as they are, so that no event waits in a buffer. The page of GraphiQL, which is always the same, is compressed once.
 */
export function useCompression(): Plugin {
  const pages = new Map<Encoding, Promise<Buffer>>();
  return {
    async onResponse({ request, response, setResponse, fetchAPI }) {
      const type = response.headers.get('content-type') ?? '';
      const isPage = type.startsWith('text/html');
      if (!isPage && !/^application\/(?:[\w.-]+\+)?json\b/.test(type)) return;
      const accepted = request.headers.get('accept-encoding') ?? undefined;
      const encoding = (['br', 'gzip'] as const).find((one) => accepts(accepted, one));
      if (!encoding) return;
      const body = Buffer.from(await response.text());
      const { status, statusText, headers } = response;
      const send = (sent: Buffer) => {
        const bytes = sent as Uint8Array<ArrayBuffer>;
        setResponse(new fetchAPI.Response(bytes, { status, statusText, headers }));
      };
      if (body.length < LEAST_BYTES) {
        send(body);
        return;
      }
      headers.set('content-encoding', encoding);
      headers.delete('content-length');
      if (!isPage) {
        send(await ENCODERS[encoding](body));
        return;
      }
      const kept = pages.get(encoding) ?? ENCODERS[encoding](body);
      pages.set(encoding, kept);
      send(await kept);
    },
  };
}
