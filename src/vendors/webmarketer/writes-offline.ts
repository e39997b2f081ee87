import { SourceError } from '../../domain/errors.ts';
import { rfc3339 } from '../../domain/time.ts';
import type { Source } from '../../ports/source.ts';
import { createChecks, isFilled } from '../kit/checks.ts';
import { anything } from '../kit/decode.ts';
import { SOURCE } from './facts.ts';
import { failureCodeOf, endpoints, unknownOutcome, type Api } from './requests.ts';
import { createOnce } from './writes-once.ts';

const CHECK = 'nothing shows offline interactions but Webmarketer’s own pages';

/** Interactions with the brand outside the web site. They can be written, and read nowhere. */
export function createOfflineWrites(api: Api): Required<Pick<Source, 'recordOfflineInteraction'>> {
  const once = createOnce<undefined>(api.clock);
  const target = api.at(endpoints.offline);
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
        'must be given: it names the integration that the interaction belongs to',
      );
      checks.date(date, 'date');
      checks.done();
      const body = { ...(date === null ? {} : { date: rfc3339(date) }), userData, nodeData };
      await once({
        nonce,
        content: body,
        async run() {
          try {
            // The answer is documented nowhere.
            await api.write({ ...target, body, decoder: anything, check: CHECK }, call);
          } catch (cause) {
            throw failureCodeOf(cause) === 'UPSTREAM_REJECTED' ? rejected(cause) : cause;
          }
          return undefined;
        },
        find: () =>
          Promise.reject(
            unknownOutcome(
              target,
              `how the first send with this nonce ended is not known; ${CHECK}`,
            ),
          ),
      });
    },
  };
}

/** The message has our own words: those of the vendor may quote personal data that was sent. */
function rejected(cause: unknown): SourceError {
  return new SourceError(
    'UPSTREAM_REJECTED',
    SOURCE,
    `${SOURCE} ${endpoints.offline.name}: it refused the interaction (HTTP 400); userData must identify a user as the project does, and nodeData name a custom integration (wmktId) and what it knows the advertiser by (cid)`,
    { cause },
  );
}
