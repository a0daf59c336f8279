import { createServer } from 'node:net';
import { ensureFree, freePorts, isListening } from './ports.js';

describe('a port', () => {
  it('that is taken is named, with the variable that moves it', async () => {
    const [port = 0] = await freePorts(1);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

    const ensuring = ensureFree(port, 'Kafka', { variable: 'STEPWISE_KAFKA_PORT' });

    await expect(ensuring).rejects.toThrow(
      new RegExp(`Port ${port}, meant for Kafka, is taken[^]*Set STEPWISE_KAFKA_PORT`),
    );
    expect(await isListening(port)).toBe(true);
    await new Promise((resolve) => server.close(resolve));
  });

  it('that no fetch would call is refused, though nobody listens on it', async () => {
    const ensuring = ensureFree(4_190, 'the identity provider', { variable: 'STEPWISE_PORT_BASE' });

    await expect(ensuring).rejects.toThrow(/Port 4190.*fetch will call[^]*Set STEPWISE_PORT_BASE otherwise/);
  });

  it('that is free may be used, and several asked for at once differ', async () => {
    const ports = await freePorts(5);

    await Promise.all(ports.map((port) => ensureFree(port, 'anything', { variable: 'NONE' })));

    expect(new Set(ports).size).toBe(5);
    expect(Math.max(...ports)).toBeLessThan(32_768);
    expect(await isListening(ports[0] ?? 0)).toBe(false);
  });
});
