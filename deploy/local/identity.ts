import { createServer, type Server } from 'node:http';
import { identity } from './settings.js';
import type { TokenSigner } from './tokens.js';

export interface Identity {
  readonly jwksUrl: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Publishes the signer's public keys where services look for them, as an identity provider would. Port 0: any free one. */
export async function serveIdentity(
  signer: TokenSigner,
  { port, host = '127.0.0.1' }: { port: number; host?: string },
): Promise<Identity> {
  const keys = JSON.stringify(signer.jwks);
  const server = createServer((request, response) => {
    const isKnown = request.url === identity.jwksPath || request.url === '/health/live';
    response.writeHead(isKnown ? 200 : 404, {
      'content-type': 'application/json',
      'cache-control': 'max-age=300',
    });
    response.end(request.url === identity.jwksPath ? keys : '{}');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const actualPort = address !== null && typeof address === 'object' ? address.port : port;
  return {
    jwksUrl: `http://127.0.0.1:${actualPort}${identity.jwksPath}`,
    port: actualPort,
    close: () => closed(server),
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
