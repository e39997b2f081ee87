/** The queries that GraphiQL opens with. Each shows a use of the gateway and is ready to run. */
export const GRAPHIQL_TABS = [
  {
    query: `# Leads of every source with their sessions and events, in one query.
query Stitch {
  leads(first: 10) {
    nodes {
      id
      source
      displayName
      company { name domain }
      lastSeenAt
      sessions(first: 3) {
        nodes {
          startedAt
          pageViews
          events(first: 5) {
            nodes { type occurredAt title url }
            completeness { isComplete }
          }
        }
        completeness { isComplete sources { source state code retryAt } }
      }
    }
    pageInfo { hasNextPage endCursor }
    # Of this list alone; extensions.incomplete of the answer names the lists at all levels that lack rows.
    completeness { isComplete sources { source state asOf code message retryAt } }
  }
}
`,
  },
  {
    query: `# The identified lead that was seen last, with everything below it. Another lead: lead(by: { id: "…" }).
query Profile {
  leads(first: 1, filter: { identified: true }) {
    nodes {
      id
      source
      displayName
      person { fullName email phone title }
      company { name domain industry employeeCount }
      location { city countryCode }
      properties { name value }
      sessions(first: 5) {
        nodes {
          startedAt
          traffic { source medium campaign }
          events(first: 20) {
            nodes { type occurredAt url }
            completeness { isComplete }
          }
        }
        completeness { isComplete sources { source state code retryAt } }
      }
    }
    completeness { isComplete sources { source state code retryAt } }
  }
}
`,
  },
  {
    query: `# Leads that become identified, as it happens.
subscription Identified {
  leadIdentified {
    cursor
    identifiedAt
    lead { source displayName person { email } company { domain } }
  }
}
`,
  },
  {
    query: `# How much of every vendor's limit is left.
query Budgets {
  upstreams {
    source
    configured
    healthy
    budgets { bucket limit windowSeconds available queued nextSlotAt throttledCount }
    cache { entries hits misses }
    lastError
  }
}
`,
  },
] as const;
