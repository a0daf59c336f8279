// Jest's global teardown. A run that is aborted never comes here: its servers end with it all the same.
export default async function stopServers() {
  await globalThis.stepwiseServers?.stop();
}
