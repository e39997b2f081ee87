/** States and statistics of events, the delays of states among them; `type` and `at` are those of the event. */
export const metricTables: readonly string[] = [
  `CREATE TABLE event_metrics (
      event TEXT NOT NULL, key TEXT NOT NULL, lead TEXT NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL,
      kind TEXT NOT NULL, value REAL NOT NULL, date INTEGER, more TEXT NOT NULL, PRIMARY KEY (event, key)
    ) WITHOUT ROWID`,
  'CREATE INDEX event_metrics_lead ON event_metrics (lead)',
];
