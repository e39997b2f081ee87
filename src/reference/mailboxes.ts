import table from './data/role-mailboxes.json' with { type: 'json' };

const names: ReadonlySet<string> = new Set(Object.values(table.languages).flat());

/**
 * True for the mailbox of a department or a machine, such as `info`, `myynti` or `no-reply`: it belongs to no person.
 *
 * @param mailbox what stands before the @
 */
export function isRoleMailbox(mailbox: string): boolean {
  const plain = mailbox
    .replace(/\+.*$/s, '')
    .normalize('NFD')
    .replace(/[\p{M}._-]/gu, '')
    .toLowerCase();
  return names.has(plain);
}
