import { addAccount } from './account.ts';
import { addCampaignWrites } from './campaign-writes.ts';
import { addCampaign } from './campaign.ts';
import { addCompleteness } from './completeness.ts';
import { addContact } from './contact.ts';
import { addCustomFeedWrites } from './custom-feed-writes.ts';
import { addCustomFeed } from './custom-feed.ts';
import { addErasure } from './erasure.ts';
import { addEventMetrics } from './event-metrics.ts';
import { addEventTypeCreate } from './event-type-create.ts';
import { addEventType } from './event-type.ts';
import { addEvent } from './event.ts';
import { addExportStart } from './export-start.ts';
import { addExport } from './export.ts';
import { addInsights } from './insights.ts';
import { addRecords } from './kit/records.ts';
import { addLeadQueries } from './lead-queries.ts';
import { addLeadUpdate } from './lead-update.ts';
import { addLead } from './lead.ts';
import { addNodes } from './nodes.ts';
import { addOfflineInteraction } from './offline-interaction.ts';
import { addOutlayWrites } from './outlay-writes.ts';
import { addOutlay } from './outlay.ts';
import { addPerformance } from './performance.ts';
import { addProblems } from './problems.ts';
import { addProfileEvidence } from './profile-evidence.ts';
import { addProfileWrites } from './profile-writes.ts';
import { addProfile } from './profile.ts';
import { addSession } from './session.ts';
import { addSubscriptions } from './subscriptions.ts';
import { addTracking } from './tracking.ts';
import { addTrashedEvent } from './trashed-event.ts';
import { addUpstream } from './upstream.ts';
import { addValues } from './values.ts';
import { addVisitor } from './visitor.ts';
import { addVisits } from './visits.ts';
import type { Parts } from './kit/parts.ts';

/** Adds types and fields to the builder. Modules know one another's types from `Parts` alone. */
export type Module = (parts: Parts) => void;

/** Every module of the schema, in the order of their names: they can run in any order. */
export const MODULES: readonly Module[] = [
  addAccount,
  addCampaign,
  addCampaignWrites,
  addCompleteness,
  addContact,
  addCustomFeed,
  addCustomFeedWrites,
  addErasure,
  addEvent,
  addEventMetrics,
  addEventType,
  addEventTypeCreate,
  addExport,
  addExportStart,
  addInsights,
  addLead,
  addLeadQueries,
  addLeadUpdate,
  addNodes,
  addOfflineInteraction,
  addOutlay,
  addOutlayWrites,
  addPerformance,
  addProblems,
  addProfile,
  addProfileEvidence,
  addProfileWrites,
  addRecords,
  addSession,
  addSubscriptions,
  addTracking,
  addTrashedEvent,
  addUpstream,
  addValues,
  addVisitor,
  addVisits,
];
