import type { Lead } from '../domain/entities.ts';
import { leadId } from '../domain/ids.ts';
import { createBatches } from './batch.ts';
import { createCampaigns } from './campaigns.ts';
import { createCollections } from './collections.ts';
import { OWN_LIFETIME } from './concat.ts';
import { createLedger } from './cost.ts';
import { createEvents } from './events.ts';
import type { OnLeadRead } from './lead-list.ts';
import { createLeadLists } from './leads.ts';
import { createMarketing } from './marketing.ts';
import { createMissing } from './missing.ts';
import { createPacer } from './pacer.ts';
import type { Fields, LeadNode, Connection, Loaders, SessionNode } from './port.ts';
import { createProfileWrites } from './profile-writes.ts';
import { createProfiles } from './profiles.ts';
import { createRequest, type LoaderDependencies } from './request.ts';
import { createSessions } from './sessions.ts';
import { createVisits } from './visits.ts';
import { createWrites } from './writes.ts';

/** Loaders of one request. They are made anew for each request, so that no request sees data of another. */
export function createLoaders(dependencies: LoaderDependencies): Loaders {
  const ledger = createLedger();
  const warnings = new Set<string>();
  const request = createRequest(dependencies, ledger, (message) => {
    warnings.add(message);
  });
  const missing = createMissing();
  const batches = createBatches(request);
  // Leads that a list of this request returned: `owner` needs no call for them.
  const listed = new Map<string, { readonly node: LeadNode; readonly fields: Fields }>();
  const identity = dependencies.store.identity;
  const onLeadRead: OnLeadRead = (node, fields) => {
    listed.set(leadId(node.lead.ref), { node, fields });
    identity.recordLeads([node.lead]);
  };
  const byId: Loaders['lead'] = async (ref, freshness, fields) => {
    const lead: Lead | null = await batches.lead(ref, freshness, fields);
    if (!lead) return null;
    identity.recordLeads([lead]);
    return { lead, scope: { freshness, window: null, rank: 0 } };
  };
  const pacer = createPacer();
  const readSessions = createSessions(request, batches, pacer);
  const readVisits = createVisits(request);
  const record = (connection: Connection<SessionNode>) => {
    identity.recordSessions(connection.nodes.map(({ session }) => session));
    return connection;
  };
  const sessions: Loaders['sessions'] = async (...args) => record(await readSessions(...args));

  const { invalidate, ...profiles } = createProfiles(request, { lead: byId, sessions });

  return {
    ...createLeadLists(request, onLeadRead),
    sessions,
    ...createEvents(request, batches, pacer),
    visits: async (args) => record(await readVisits(args)),
    ...profiles,
    ...createProfileWrites(request, {
      lead: byId,
      invalidate,
      onErased(erased) {
        batches.invalidate('lead', 'event');
        listed.clear();
        dependencies.onErased?.(erased);
      },
    }),
    ...createCollections(request),
    ...createMarketing(request),
    ...createCampaigns(request),
    lead: byId,
    async owner(ref, { freshness, window }, fields) {
      const found = window && listed.get(leadId(ref));
      const isEnough =
        !request.factsOf(ref.source).selectsFields ||
        !found?.fields ||
        (fields !== undefined && [...fields].every((name) => found.fields?.has(name)));
      return found && isEnough ? found.node : byId(ref, freshness, fields);
    },
    async propertiesAsOf(lead, asOf) {
      request.storeOf(lead.source, 'tell properties as of a moment');
      return batches.propertiesAsOf({ lead, asOf }, OWN_LIFETIME);
    },
    async session(ref, scope) {
      const session = await batches.session(ref, scope.freshness);
      return session && { session, scope };
    },
    async event(ref, scope) {
      const event = await batches.event(ref, scope.freshness);
      return event && { event, scope };
    },
    ...createWrites(request, (...kinds) => {
      batches.invalidate(...kinds);
      if (kinds.includes('lead')) listed.clear();
    }),
    startExport: (asked) =>
      dependencies.exports.start(asked, request.callWith({ mode: 'LIVE', maxAgeMs: null })),
    cost: () => ledger.report(),
    warn: request.warn,
    warnings: () => [...warnings, ...missing.warnings()],
    miss: missing.add,
    incomplete: missing.list,
  };
}
