import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Tracked, TrackInput } from '../../domain/tracking.ts';
import type { Admitted, CollectLimits } from './admission.ts';
import { answer, trackedResult } from './answers.ts';
import { type Entry, nonceOf, readEntries } from './body.ts';
import type { Circumstances } from './circumstances.ts';
import { parseEvent } from './event.ts';
import type { EventSink } from './event-sink.ts';
import type { VisitorCookie } from './visitor-cookie.ts';

export interface BatchRequest {
  readonly request: Pick<IncomingMessage, 'headers'>;
  readonly response: ServerResponse;
  readonly body: string;
  readonly circumstances: Circumstances;
  /** Where the sender asks the gateway to keep the visitor's id; null: nowhere. */
  readonly cookie: VisitorCookie | null;
}

/** A body of events: the answer for each in its place, and the events that are left to store. */
interface Sorted {
  readonly results: object[];
  readonly inputs: readonly TrackInput[];
  /** The place in `results` of each input. */
  readonly places: readonly number[];
  /** How many events are accepted and not stored. */
  readonly ignored: number;
}

/** `POST /collect`: stores the events of a body, and answers what became of each. */
export function createBatch(
  { track, ignoredFor }: EventSink,
  { maxBytes, maxEvents }: Pick<CollectLimits, 'maxBytes' | 'maxEvents'>,
) {
  return async (
    { request: { headers }, response, body, circumstances, cookie }: BatchRequest,
    { charge }: Admitted,
  ): Promise<void> => {
    const refuse = (status: number, why: object) => {
      charge(1);
      answer(response, status, why);
    };
    if (Buffer.byteLength(body) > maxBytes) {
      refuse(413, { error: `The body is larger than ${maxBytes} bytes.` });
      return;
    }
    const list = readEntries(body, headers['content-type']);
    if ('error' in list) {
      refuse(400, list);
      return;
    }
    if (list.length < 1 || list.length > maxEvents) {
      refuse(400, { error: `Send 1 to ${maxEvents} events, not ${list.length}.` });
      return;
    }
    charge(list.length);
    const { results, inputs, places, ignored } = sort(list, circumstances, ignoredFor);
    const named = cookie ? cookie.keep(inputs, response) : inputs;
    const tracked = named.length > 0 ? await track(named) : [];
    for (const [index, one] of tracked.entries()) {
      const place = places[index];
      if (place !== undefined) results[place] = trackedResult(one);
    }
    const { accepted, status } = summary(tracked, ignored);
    answer(response, status, { accepted, results });
  };
}

/** A wrong event never costs the others anything: its answer stands in its place. */
function sort(
  list: readonly Entry[],
  circumstances: Circumstances,
  ignoredFor: EventSink['ignoredFor'],
): Sorted {
  const { internalRange } = circumstances;
  const inputs: TrackInput[] = [];
  const results: object[] = [];
  const places: number[] = [];
  let ignored = 0;
  for (const [index, entry] of list.entries()) {
    if ('fault' in entry) {
      results[index] = { accepted: false, ...entry.fault };
      continue;
    }
    const read = parseEvent(entry.value, circumstances, entry.nameOf);
    if ('faults' in read) {
      results[index] = {
        ...nonceOf(entry.value),
        accepted: false,
        error: read.faults.join('; '),
      };
      continue;
    }
    const { input, isMarked } = read;
    const why = ignoredFor(input, { internalRange, isMarked });
    if (why) {
      // Accepted, so that the sender does not send it again.
      results[index] = { nonce: input.nonce, accepted: true, ...why };
      ignored += 1;
    } else {
      places.push(index);
      inputs.push(input);
    }
  }
  return { results, inputs, places, ignored };
}

/** An event in the trash is kept, so the sender need not send it again: the status is 200, though it is not accepted. */
function summary(
  tracked: readonly Tracked[],
  ignored: number,
): { readonly accepted: number; readonly status: 200 | 400 } {
  const accepted = ignored + tracked.filter((one) => !one.problem && !one.trashed).length;
  const isKept = accepted > 0 || tracked.some(({ trashed }) => trashed);
  return { accepted, status: isKept ? 200 : 400 };
}
