import type { World } from '../../kit/sandbox/world.ts';
import {
  eventOf,
  pagesOf,
  PROJECT,
  rawOf,
  userIdOf,
  valuesOf,
  type EventRow,
  type MetricRow,
  type RawRow,
  type UserRow,
  type FieldValues,
} from './rows.ts';

/** What the project knows: the people of the world with their page views, and the events that were sent to it since. */
export interface Project {
  users(): readonly UserRow[];
  /** Null where there is no such user. */
  eventsOf(userId: string): readonly EventRow[] | null;
  events(): readonly EventRow[];
  event(id: string): EventRow | null;
  raw(id: string): RawRow | null;
  /** The user with one of these values, or with the tracker; null where there is none. */
  findUser(identity: FieldValues, trackerId: string | null): string | null;
  keepRaw(row: RawRow): void;
  addEvent(row: EventRow): void;
  setMetric(row: MetricRow): void;
}

export function createProject(world: World): Project {
  const sent: EventRow[] = [];
  const raws = new Map<string, RawRow>();
  const values = new Map<string, FieldValues>();
  const metrics = new Map<string, Map<string, MetricRow>>();
  const people = () => world.people.filter(({ index }) => index % 2 === 0);

  /** The event with the values and metrics that were set after it was made. */
  function asItIs(row: EventRow): EventRow {
    const set = metrics.get(row._id);
    const own = row.metrics.map((metric) => set?.get(metric.key) ?? metric);
    const more = [...(set?.values() ?? [])].filter(({ key }) =>
      own.every((metric) => metric.key !== key),
    );
    const all = [...own, ...more];
    const [updatedAt = row.updatedAt] = all
      .map((metric) => metric.updatedAt)
      .sort()
      .reverse();
    return {
      ...row,
      user: { ...row.user, ...values.get(row.userId) },
      metrics: all,
      updatedAt: updatedAt > row.updatedAt ? updatedAt : row.updatedAt,
    };
  }
  function knownIds(): readonly string[] {
    return [...new Set([...people().map(userIdOf), ...sent.map(({ userId }) => userId)])];
  }
  function eventsOf(userId: string): readonly EventRow[] | null {
    const person = people().find((one) => userIdOf(one) === userId);
    const own = sent.filter((row) => row.userId === userId);
    if (!person && own.length === 0) return null;
    const user = person ? valuesOf(person) : {};
    const seen = person ? pagesOf(person).map((place) => eventOf(place, user)) : [];
    return [...seen, ...own].map(asItIs);
  }
  function placeOf(id: string) {
    for (const person of people())
      for (const place of pagesOf(person)) if (place.page.uuid === id) return place;
    return null;
  }

  return {
    users() {
      const known = people().map((person) => ({
        _id: userIdOf(person),
        projectId: PROJECT,
        user: { ...valuesOf(person), ...values.get(userIdOf(person)) },
      }));
      const ids = new Set(known.map(({ _id }) => _id));
      const added = knownIds().filter((id) => !ids.has(id));
      return [
        ...known,
        ...added.map((_id) => ({ _id, projectId: PROJECT, user: values.get(_id) ?? {} })),
      ];
    },
    eventsOf,
    events: () => knownIds().flatMap((id) => eventsOf(id) ?? []),
    event(id) {
      const place = placeOf(id);
      const row = place
        ? eventOf(place, valuesOf(place.person))
        : sent.find(({ _id }) => _id === id);
      return row ? asItIs(row) : null;
    },
    raw(id) {
      const place = placeOf(id);
      return place ? rawOf(place) : (raws.get(id) ?? null);
    },
    findUser(identity, trackerId) {
      const isSame = (have: FieldValues) =>
        Object.entries(identity).some(([key, { current }]) => have[key]?.current === current);
      const named = people().find((person) => isSame(valuesOf(person)));
      if (named) return userIdOf(named);
      const [set] = [...values].find(([, have]) => isSame(have)) ?? [];
      if (set !== undefined) return set;
      if (trackerId === null) return null;
      const tracked = people().find(({ uuid }) => uuid === trackerId);
      return tracked
        ? userIdOf(tracked)
        : (sent.find((row) => row.trackerId === trackerId)?.userId ?? null);
    },
    keepRaw(row) {
      raws.set(row._id, row);
    },
    addEvent(row) {
      sent.push(row);
      values.set(row.userId, { ...values.get(row.userId), ...row.user });
    },
    setMetric(row) {
      const set = metrics.get(row.eventId) ?? new Map<string, MetricRow>();
      metrics.set(row.eventId, set.set(row.key, row));
    },
  };
}
