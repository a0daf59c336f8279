import { join } from 'node:path';
import { servicesConcerned } from './watch.js';

describe('a change of code', () => {
  const services = ['referral', 'scheduling', 'gateway'];

  it('concerns the service whose code it is', () => {
    const files = [join('apps', 'referral', 'src', 'main.ts')];

    expect(servicesConcerned(files, services)).toEqual(['referral']);
  });

  it('concerns every service when it is a library’s', () => {
    const files = [join('libs', 'messaging', 'src', 'outbox.ts')];

    expect(servicesConcerned(files, services)).toEqual(services);
  });

  it('concerns none when it is how they are run', () => {
    expect(servicesConcerned([join('tools', 'local', 'stack.ts')], services)).toEqual([]);
  });
});
