import { type Expression, expressionBuilder, type SqlBool } from 'kysely';
import type { Profile, ProfileQuery } from '../../domain/identity.ts';
import type { Page, PageQuery } from '../../domain/page.ts';
import type { Instant } from '../../domain/time.ts';
import { isFound, searchTexts } from '../leads/search.ts';
import { SOURCE } from '../model/account.ts';
import { LOCAL } from '../sql/account.ts';
import { first, rows, type Work } from '../sql/database.ts';
import type { Dialect } from '../sql/dialect.ts';
import { keysetToken, livePage, parseKeysetToken } from '../sql/keyset.ts';
import { literally } from '../sql/prepared.ts';
import type { Tables } from '../sql/tables.ts';
import { readProfiles } from './profiles.ts';

/**
 * A condition on a row `m` of the members. A profile is listed once, as its oldest member, whose id is the profile's.
 */
type Condition = (dialect: Dialect) => Expression<SqlBool>;
interface AliasedMembers {
  readonly m: Tables['identity_members'];
}

function profilesWhere(dialect: Dialect) {
  return dialect.db.selectFrom('identity_members as m').whereRef('m.id', '=', 'm.profile');
}

function conditionOf({ kind, search }: Pick<ProfileQuery, 'kind' | 'search'>): Condition {
  const text = search?.trim().toLowerCase() ?? '';
  const texts = searchTexts(text);
  return (dialect) => {
    const { db, contains } = dialect;
    const eb = expressionBuilder<AliasedMembers, 'm'>();
    const conditions: Expression<SqlBool>[] = [];
    if (kind !== null) conditions.push(eb('m.kind', '=', kind));
    if (text !== '')
      conditions.push(
        eb.or([
          eb(
            'm.id',
            'in',
            db.selectFrom('identity_members').select('profile').where(contains('search', text)),
          ),
          eb(
            'm.id',
            'in',
            db
              .selectFrom('leads as l')
              .innerJoin('identity_members as o', (join) =>
                join.on('o.source', '=', SOURCE).onRef('o.external_id', '=', 'l.id'),
              )
              .select('o.profile')
              .where('l.account', '=', LOCAL)
              .where(
                isFound(dialect, literally(texts), texts.trigrams === '' ? 'SCAN' : 'INDEX', 'l'),
              ),
          ),
        ]),
      );
    return eb.and(conditions);
  };
}

export function listProfiles(query: ProfileQuery, now: Instant): Work<Page<Profile>> {
  return pageOf(conditionOf(query), query, now);
}

export function* countProfiles(query: ProfileQuery): Work<number> {
  const condition = conditionOf(query);
  const row = yield* first((dialect) =>
    profilesWhere(dialect)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where(condition(dialect)),
  );
  return row?.count ?? 0;
}

/** Profiles of the other kind that share an identifier with this one, such as a domain or a visitor's cookie. */
export function* relatedProfiles(id: string, query: PageQuery, now: Instant): Work<Page<Profile>> {
  const member = yield* first(({ db }) =>
    db.selectFrom('identity_members').select('profile').where('id', '=', id),
  );
  const own = member?.profile ?? '';
  const isRelated: Condition = ({ db }) =>
    expressionBuilder<AliasedMembers, 'm'>()(
      'm.id',
      'in',
      db
        .selectFrom('identity_members as own')
        .innerJoin('identity_claims as c', 'c.member', 'own.id')
        .innerJoin('identity_claims as o', (join) =>
          join.onRef('o.type', '=', 'c.type').onRef('o.value', '=', 'c.value'),
        )
        .innerJoin('identity_members as other', 'other.id', 'o.member')
        .select('other.profile')
        .where('own.profile', '=', own)
        .whereRef('other.kind', '<>', 'own.kind')
        .where((eb) => eb.or([eb('c.kind', '<>', ''), eb('o.kind', '<>', '')]))
        .where('c.refused', 'is', null)
        .where('o.refused', 'is', null),
    );
  return yield* pageOf(isRelated, query, now);
}

/** A page of profiles, newest first. */
function* pageOf(condition: Condition, query: PageQuery, now: Instant): Work<Page<Profile>> {
  const place = query.after === null ? null : parseKeysetToken(query.after);
  const found = yield* rows((dialect) =>
    profilesWhere(dialect)
      .select(['m.id', 'm.first_seen'])
      .where(condition(dialect))
      .$if(place !== null, (it) =>
        it.where(dialect.isPast(['m.first_seen', 'm.id'], 'DESC', place ?? [0, ''])),
      )
      .orderBy('m.first_seen', 'desc')
      .orderBy('m.id', 'desc')
      .limit(query.first + 1),
  );
  const given = found.slice(0, query.first);
  const last = given.at(-1);
  const profiles = yield* readProfiles(
    given.map(({ id }) => id),
    now,
  );
  const next = found.length > query.first && last ? keysetToken(last.first_seen, last.id) : null;
  return livePage(
    given.flatMap(({ id }) => profiles.get(id) ?? []),
    next,
    now,
  );
}
