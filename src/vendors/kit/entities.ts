import type { LeadRef, SourceName } from '../../domain/entities.ts';

export function leadRef(source: SourceName, account: string, externalId: string): LeadRef {
  return { source, account, externalId };
}
