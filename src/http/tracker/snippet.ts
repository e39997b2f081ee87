import type { Server } from 'node:http';
import type { TrackingScript } from '../../domain/tracking.ts';
import { TRACKER_PATH } from './index.ts';

/** Where the gateway is, and the key that pages send events with. */
export interface SnippetOptions {
  /** The address at which browsers reach the gateway, without a trailing slash; null: the one that it listens on. */
  readonly publicUrl: string | null;
  readonly host: string;
  readonly server: Server;
  /** Null where no site keys are set. */
  readonly siteKey: string | null;
}

/** Queues what a page calls before the tracker is loaded; the tracker then works the queue off. */
const STUB =
  'window.leadgraph=window.leadgraph||function(){(leadgraph.q=leadgraph.q||[]).push(arguments)}';

/** The HTML that the pages of the local account need to be tracked. */
export function trackingScript({
  publicUrl,
  host,
  server,
  siteKey,
}: SnippetOptions): TrackingScript {
  const origin = publicUrl ?? addressOf(server, host);
  const key = siteKey === null ? '' : ` data-site-key="${escape(siteKey)}"`;
  return {
    hash: siteKey ?? 'local',
    html: `<script>${STUB}</script>\n<script async src="${escape(origin)}${TRACKER_PATH}"${key}></script>`,
    timezone: 'UTC',
  };
}

function escape(text: string): string {
  return text.replace(/[&"<>]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Where a gateway without a public address is reached from the same machine. */
function addressOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address ? `:${address.port}` : '';
  // 0.0.0.0 and :: stand for every address of the machine; a browser needs one of them.
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}${port}`;
}
