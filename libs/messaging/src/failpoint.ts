/**
 * A place where a spec may have the process die as if by `kill -9`, to show that nothing is lost and nothing happens
 * twice: `FAILPOINT=relay.acknowledged`. Nothing happens in a process without it.
 */
export function failpoint(place: 'relay.read' | 'relay.acknowledged'): void {
  if (process.env['FAILPOINT'] === place) process.kill(process.pid, 'SIGKILL');
}
