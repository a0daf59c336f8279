// Jest's global set-up: PostgreSQL and Kafka now, and one platform for the whole run once the first suite asks for it.
import startServers from '../../libs/testing/src/start-servers.mjs';
import { offerPlatform } from './offer-platform.mjs';

export default async function startRun() {
  const { directory, local } = await startServers();
  const platform = await offerPlatform(directory, new URL('own-process.js', local));
  globalThis.stepwisePlatform = platform;
  process.env.TEST_PLATFORM_URL = platform.url;
}
