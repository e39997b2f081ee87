import type { Server } from 'node:http';
import type { TrackingScript } from '../../domain/tracking.ts';
import { TRACKER_PATH } from './index.ts';

/** What pages need to be tracked: where the gateway is, and by which key they send. */
export interface SnippetOptions {
  /** Where browsers reach the gateway, without a slash at the end. */
  readonly publicUrl: string;
  /** Null where no site keys are set. */
  readonly siteKey: string | null;
}

/** What a page calls before the tracker is loaded; the tracker then makes up for it. */
const STUB =
  'window.leadgraph=window.leadgraph||function(){(leadgraph.q=leadgraph.q||[]).push(arguments)}';

/** What to put into the pages that events of the local account come from. */
export function trackingScript({ publicUrl, siteKey }: SnippetOptions): TrackingScript {
  const key = siteKey === null ? '' : ` data-site-key="${escape(siteKey)}"`;
  return {
    hash: siteKey ?? 'local',
    html: `<script>${STUB}</script>\n<script async src="${escape(publicUrl)}${TRACKER_PATH}"${key}></script>`,
    timezone: 'UTC',
  };
}

function escape(text: string): string {
  return text.replace(/[&"<>]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Where a gateway that was told no public address is reached from the same machine. */
export function addressOf({
  server,
  host,
}: {
  readonly server: Server;
  readonly host: string;
}): string {
  const address = server.address();
  const port = typeof address === 'object' && address ? `:${address.port}` : '';
  // Listening everywhere is no address that anybody could ask.
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}${port}`;
}
