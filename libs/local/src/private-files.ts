import { chmodSync, mkdirSync } from 'node:fs';

/**
 * Keeps what is made here from everybody else on the machine: secrets, keys, logs and data. What this process and those
 * that it starts create from now on is its user's alone. Root starts PostgreSQL as another user, who must pass through
 * the home itself, and can neither list it nor read what else lies in it.
 */
export function makePrivate(
  home: string,
  folders: readonly string[],
  isRoot = process.getuid?.() === 0,
): void {
  process.umask(0o077);
  mkdirSync(home, { recursive: true });
  chmodSync(home, isRoot ? 0o711 : 0o700);
  for (const folder of folders) {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o700);
  }
}
