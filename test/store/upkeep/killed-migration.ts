import process from 'node:process';
import { openSqlite } from '../../../src/store/sql/sqlite.ts';
import { upgrade } from '../../../src/store/upkeep/migrations.ts';
import { intercept } from '../sql/statements.ts';

// A gateway's start in a process of its own, which kills itself at a statement of the migration.

const [file = '', statement = ''] = process.argv.slice(2);
const database = openSqlite(file, { source: 'LOCAL', now: () => 0 });
let sent = 0;
intercept.SQLite((_asked, proceed) => {
  sent += 1;
  if (sent === Number(statement)) {
    process.kill(process.pid, 'SIGKILL');
    // Nothing may run until the signal arrives.
    for (;;);
  }
  return proceed();
});
await database.write(() => upgrade(file, null));
