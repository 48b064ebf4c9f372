// Removes from the lock what says where packages come from, and where to pay for them.
import { readFile, writeFile } from 'node:fs/promises';

const lock = JSON.parse(await readFile('package-lock.json', 'utf8'));
for (const pinned of Object.values(lock.packages)) {
  delete pinned.resolved;
  delete pinned.funding;
}
await writeFile('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
