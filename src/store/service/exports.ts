import type { ExportRepository } from '../../ports/store.ts';
import type { Runner } from '../runner.ts';

/** Exports are worked on in the background, so none of this has a deadline. */
export function createExportRepository({ read, write }: Runner): ExportRepository {
  return {
    create: (record) => write('createExport', [record]),
    remove: (id) => write('deleteExport', [id]),
    save: (record) => write('saveExport', [record]),
    finish: (record, rows) => write('finishExport', [record, rows]),
    byId: (id) => read('exportBy', ['id', id]),
    bySecret: (secret) => read('exportBy', ['secret', secret]),
    pending: () => read('pendingExports', []),
    rows: (id, from, first) => read('exportRows', [id, from, first]),
    deleteBefore: (before) => write('deleteExportsBefore', [before]),
  };
}
