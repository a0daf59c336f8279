// npm start and npm run dev: installs what is missing, builds, and hands over to the supervisor.
import { buildIfStale, helpIfAsked, installMissing, runNode, usageIn } from './prepare.mjs';

helpIfAsked(usageIn('tools/local/stepwise.program.ts'));
await installMissing();
await buildIfStale();
process.exit(await runNode(['dist/tools/local/stepwise.program.js', ...process.argv.slice(2)]));
