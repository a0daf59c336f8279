// The identity provider as a process of its own: what the supervisor starts, and what the container of that name runs.
import { serveIdentity } from './identity.js';
import { identity as settings, ports } from '#local/settings';
import { localSigner } from '#local/tokens';

const identity = await serveIdentity(localSigner(), {
  port: Number(process.env['PORT'] ?? ports.identity),
  host: process.env['HOST'] ?? '127.0.0.1',
  issuer: settings.issuer,
});
process.stdout.write(`The identity provider ${identity.issuer} listens on ${identity.port}.\n`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void identity.close());
