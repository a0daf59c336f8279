// Jest's global teardown. A run that is aborted never comes here: its platform and its servers end with it all the same.
import stopServers from '../../libs/testing/src/stop-servers.mjs';

export default async function stopRun() {
  await globalThis.stepwisePlatform?.stop();
  await stopServers();
}
