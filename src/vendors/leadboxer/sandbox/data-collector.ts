import { MINUTE, type Instant, type Milliseconds } from '../../../domain/time.ts';

/** An event as the collector took it. */
export interface CollectedEvent {
  readonly id: string;
  readonly sessionId: string;
  readonly leadId: string;
  readonly at: Instant;
  /** From this moment on leads, sessions and events show it. */
  readonly readableAt: Instant;
  readonly title: string;
  readonly url: string | null;
  readonly referrer: string | null;
  readonly ip: string | null;
  /** Every parameter that is not the collector's own, e-mail and user id among them. */
  readonly properties: Readonly<Record<string, string>>;
}

/** What the dataset knows of visitors whom the collector has not heard of. */
export interface Elsewhere {
  leadIdByEmail(email: string): string | null;
  /** The newest session of a lead. */
  lastSession(leadId: string): { readonly id: string; readonly endedAt: Instant } | null;
}

export interface Collector {
  /** Null where the title is missing. */
  take(parameters: URLSearchParams, now: Instant): CollectedEvent | null;
  /** The events that can be read by now, oldest first. */
  readable(now: Instant): readonly CollectedEvent[];
  /** How many events were taken, and how many different titles they have. */
  counts(): { readonly total: number; readonly unique: number };
}

/** Parameters of the tracking API itself; all others are properties. */
const OWN = ['si', 'ti', 'uid', 'sid', 'lc', 'ref', 'ip', 'proxy', 'json'];
/** The life of the session's cookie. The glossary says ten minutes of silence instead; this is an assumption. */
const SESSION_LIFE: Milliseconds = 30 * MINUTE;

/** Keeps events in the order of their arrival, which is the only time that an event has. */
export function createCollector(elsewhere: Elsewhere, lagMs: Milliseconds): Collector {
  const taken: CollectedEvent[] = [];
  const newest = (passes: (event: CollectedEvent) => boolean) => taken.findLast(passes);
  /** `<unix ms>.<random>`, like every id of LeadBoxer. */
  const createId = (now: Instant, salt: number) =>
    `${now}.${String(100_000_000 + ((taken.length * 7_919 + salt) % 900_000_000))}`;

  function leadOf(uid: string | null, email: string | undefined, now: Instant): string {
    if (uid) return uid;
    const known =
      email === undefined
        ? null
        : (newest(({ properties }) => sameText(properties['email'], email))?.leadId ??
          elsewhere.leadIdByEmail(email));
    return known ?? createId(now, 1);
  }

  function sessionOf(sid: string | null, leadId: string, now: Instant): string {
    if (sid) return sid;
    const event = newest((one) => one.leadId === leadId);
    const last = event ? { id: event.sessionId, endedAt: event.at } : elsewhere.lastSession(leadId);
    return last && now - last.endedAt <= SESSION_LIFE ? last.id : createId(now, 2);
  }

  return {
    take(parameters, now) {
      const title = parameters.get('ti');
      if (!title) return null;
      const properties: Record<string, string> = Object.fromEntries(
        [...parameters].filter(([name]) => !OWN.includes(name)),
      );
      const leadId = leadOf(parameters.get('uid'), properties['email'], now);
      const event: CollectedEvent = {
        id: createId(now, 3),
        sessionId: sessionOf(parameters.get('sid'), leadId, now),
        leadId,
        at: now,
        readableAt: now + lagMs,
        title,
        url: parameters.get('lc'),
        referrer: parameters.get('ref'),
        ip: parameters.get('ip'),
        properties,
      };
      taken.push(event);
      return event;
    },
    readable: (now) => taken.filter(({ readableAt }) => readableAt <= now),
    counts: () => ({ total: taken.length, unique: new Set(taken.map(({ title }) => title)).size }),
  };
}

export function sameText(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}
