import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { identity } from './settings.js';
import type { TokenSigner } from './tokens.js';

export interface ServedKeys {
  readonly jwksUrl: string;
  close(): Promise<void>;
}

/** The keys that verify a signer's tokens, and nothing else of an identity provider: for specs that bring their own tokens. */
export async function serveKeys(signer: TokenSigner): Promise<ServedKeys> {
  const keys = JSON.stringify(signer.jwks);
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(keys);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    jwksUrl: `http://127.0.0.1:${port}${identity.jwksPath}`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}
