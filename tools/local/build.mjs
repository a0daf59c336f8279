// npm run build: dist from the TypeScript sources.
import { buildIfStale, helpIfAsked, installMissing, refuseArguments } from './prepare.mjs';

const usage = `npm run build

Writes dist from the TypeScript sources. npm start and every other command do it when they must.`;

helpIfAsked(usage);
refuseArguments(usage);
await installMissing();
await buildIfStale({ always: true });
