import { SourceError } from '../../domain/errors.ts';
import type { Source } from '../../ports/source.ts';
import { rfc3339 } from '../../domain/time.ts';
import { anything } from '../kit/decode.ts';
import { codeOf, type Api } from './api.ts';
import { endpoints } from './endpoints.ts';
import { createChecks, isFilled, isWritable, WRITABLE } from './input.ts';
import { SOURCE } from './map.ts';
import { createOnce } from './once.ts';

/** Interactions with the brand outside the web site; they can be written, and read nowhere. */
export function createOffline(api: Api): Required<Pick<Source, 'recordOfflineInteraction'>> {
  const once = createOnce<undefined>(api.clock);
  const { name: endpoint, path } = endpoints.offline;
  return {
    async recordOfflineInteraction({ nonce, date, userData, nodeData }, call) {
      const wmktId = nodeData['wmktId'];
      const checks = createChecks();
      checks.that(
        Object.values(userData).some((value) => value !== null && value !== ''),
        'userData',
        'must name the user by a field that identifies users of the project (email, phone)',
      );
      checks.that(
        typeof wmktId === 'string' && isFilled(wmktId),
        'nodeData.wmktId',
        'must be there: it names the integration that the interaction belongs to',
      );
      checks.that(isWritable(date), 'date', WRITABLE);
      checks.done();
      const body = { ...(date === null ? {} : { date: rfc3339(date) }), userData, nodeData };
      await once({
        nonce,
        content: body,
        async run() {
          try {
            await api.write(
              {
                endpoint,
                method: 'POST',
                path: path(api.project),
                body,
                // What it answers is documented nowhere.
                decoder: anything,
                check: 'nothing shows offline interactions but Webmarketer’s own pages',
              },
              call,
            );
          } catch (cause) {
            throw codeOf(cause) === 'UPSTREAM_REJECTED' ? rejected(cause) : cause;
          }
          return undefined;
        },
        find: () =>
          Promise.reject(
            new SourceError(
              'UNKNOWN_OUTCOME',
              SOURCE,
              `${SOURCE} ${endpoint}: how the first send with this nonce ended is not known; nothing shows offline interactions but Webmarketer’s own pages`,
            ),
          ),
      });
    },
  };
}

/** In our words: what the vendor says may quote what was sent. */
function rejected(cause: unknown): SourceError {
  return new SourceError(
    'UPSTREAM_REJECTED',
    SOURCE,
    `${SOURCE} ${endpoints.offline.name}: it refused the interaction (HTTP 400); userData must identify a user as the project does, and nodeData name a custom integration (wmktId) and what it knows the advertiser by (cid)`,
    { cause },
  );
}
