import type { GraphQLSchema } from 'graphql';
import type { SourceFacts } from '../ports/facts.ts';
import { addActivity, implementActivity } from './activity.ts';
import { createArguments } from './arguments.ts';
import { createParts } from './builder.ts';
import { addCollections } from './collections.ts';
import { createConnections } from './connection.ts';
import { addInsights } from './insights.ts';
import { addLead } from './lead-reference.ts';
import { addLeadUpdate } from './lead-update.ts';
import { addLeadQueries, implementLead } from './lead.ts';
import { addCampaignWrites } from './campaign-writes.ts';
import { addEventMetrics } from './event-metrics.ts';
import { addCustomFeedWrites } from './feed-writes.ts';
import { addEntered } from './entered.ts';
import { addEventTypes } from './event-types.ts';
import { addExports } from './exports.ts';
import { addIdentified } from './identified.ts';
import { addNotes } from './notes.ts';
import { addNodes } from './nodes.ts';
import { addOutlays } from './outlays.ts';
import { addPerformance } from './performance.ts';
import { addProblems } from './problems.ts';
import { addProfileWrites } from './profile-writes.ts';
import { addProfiles } from './profiles.ts';
import { addTrashRetry } from './trash-retry.ts';
import { addTracking } from './tracking.ts';
import { addUpstreams } from './upstreams.ts';
import { createRecords } from './records.ts';
import { createShapes } from './shapes.ts';

export type { Context } from './builder.ts';

/** The schema for a catalog of sources, configured or not. */
export function createSchema(catalog: readonly SourceFacts[]): GraphQLSchema {
  const parts = createParts(catalog);
  parts.builder.queryType({
    description: 'Everything that can be read. A source that fails costs its own rows only.',
  });
  parts.builder.mutationType({
    description: 'Everything that can be written. A result is a success or a typed problem.',
  });
  parts.builder.subscriptionType({ description: 'What is pushed, over server-sent events.' });
  const shapes = createShapes(parts);
  const args = createArguments(parts);
  const connections = createConnections(parts, shapes);
  const records = createRecords(parts, shapes, args);
  const leads = addLead(parts, connections);
  const activity = addActivity(parts, connections);
  const collections = addCollections(parts, args, connections, leads);
  implementLead(parts, shapes, args, records, leads, activity, collections);
  implementActivity(parts, shapes, args, connections, records, leads, activity);
  addLeadQueries(parts, args, leads);
  const profiles = addProfiles(parts, shapes, args, connections, leads, activity);
  addUpstreams(parts);
  const problems = addProblems(parts);
  const { TrashedEventRef } = addEventTypes(
    parts,
    shapes,
    args,
    connections,
    collections,
    problems,
  );
  addTracking(parts, problems, activity, TrashedEventRef);
  addTrashRetry(parts, problems, activity);
  addLeadUpdate(parts, problems, leads);
  addProfileWrites(parts, problems, profiles);
  addEventMetrics(parts, problems, activity);
  addOutlays(parts, shapes, args, connections, collections, problems);
  addPerformance(parts, shapes, args, collections);
  addCampaignWrites(parts, collections, problems);
  addCustomFeedWrites(parts, collections, problems);
  addInsights(parts, args, connections, problems);
  addExports(parts, shapes, args, connections, collections, leads, problems);
  addIdentified(parts, args, leads);
  addEntered(parts, collections, leads);
  addNodes(parts);
  return addNotes(parts.builder.toSchema(), catalog);
}
