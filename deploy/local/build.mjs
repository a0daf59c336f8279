// npm run build: dist from the TypeScript sources.
import { buildIfStale, installMissing } from './prepare.mjs';

await installMissing();
await buildIfStale({ always: true });
