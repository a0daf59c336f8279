import type { Command } from 'commander';
import { reasonOf } from '#local/setup-problem';
import { withExample, type Operator } from '../operator.js';
import { listParked, settleParked, showParked } from './parked.js';
import { rebuild } from './rebuild.js';
import { listIncomplete, markComplete, recover } from './recover.js';
import { republish } from './republish.js';
import { Refusal } from './stack.js';
import { printStatus } from './status.js';

/** What an operator asks about events: those that wait, those that are parked, and those that a database lacks. */
export function addPipe(program: Command, operator: Operator): void {
  addStatus(program, operator);
  addParked(program, operator);
  addRebuild(program, operator);
  addRepublish(program, operator);
  addRecover(program, operator);
}

function addStatus(program: Command, operator: Operator): void {
  const command = program
    .command('status')
    .description('what waits to be published and consumed, and what is parked, service by service')
    .action(() => asking(() => printStatus(operator.stack, operator.say)));
  withExample(command, 'status');
}

function addParked(program: Command, operator: Operator): void {
  const parked = program.command('parked').description('the events that a service could not consume');
  withExample(parked, 'parked list insight');
  const list = parked
    .command('list [service]')
    .description('the parked events, with their reasons')
    .action((service?: string) => asking(() => listParked(operator.stack, operator.say, service)));
  withExample(list, 'parked list insight');
  const show = parked
    .command('show <event>')
    .description('one of them, named as SERVICE/ID')
    .option('--data', 'print the message, too', false)
    .action((name: string, { data }: { data: boolean }) =>
      asking(() => showParked(operator.stack, operator.say, { name, withData: data })),
    );
  withExample(show, 'parked show insight/12 --data');
  addSettlement(parked, operator, {
    request: 'retry',
    description: 'the running service consumes it again, and then the events behind it',
  });
  addSettlement(parked, operator, {
    request: 'discard',
    description: 'the service gives it up, and consumes the events behind it',
  });
}

function addSettlement(
  parked: Command,
  operator: Operator,
  { request, description }: { readonly request: 'retry' | 'discard'; readonly description: string },
): void {
  const command = parked
    .command(`${request} <event>`)
    .description(description)
    .action((name: string) => asking(() => settleParked(operator.stack, operator.say, { name, request })));
  withExample(command, `parked ${request} insight/12`);
}

function addRebuild(program: Command, operator: Operator): void {
  const command = program
    .command('rebuild <service>')
    .description('empties what the service has only consumed; it consumes everything again')
    .action((service: string) => asking(() => rebuild(operator.stack, operator.say, service)));
  withExample(command, 'rebuild insight');
}

function addRepublish(program: Command, operator: Operator): void {
  const command = program
    .command('republish <service>')
    .description(
      'publishes again, from its history, all that the service has published: for a topic that was lost',
    )
    .action((service: string) => asking(() => republish(operator.stack, operator.say, service)));
  withExample(command, 'republish referral');
}

function addRecover(program: Command, operator: Operator): void {
  const command = program
    .command('recover <service>')
    .alias('level')
    .description(
      'a restored database gets back the events that its service, or each service (all), had published',
    )
    .action((service: string) => asking(() => recover(operator.stack, operator.say, service)));
  withExample(command, 'recover all');
  const incomplete = program
    .command('incomplete [service]')
    .description('what those events did not contain, and a person must fill in again')
    .action((service?: string) => asking(() => listIncomplete(operator.stack, operator.say, service)));
  withExample(incomplete, 'incomplete referral');
  const complete = program
    .command('complete <row>')
    .description('notes that a row, named as SERVICE/ID, was filled in')
    .action((name: string) => asking(() => markComplete(operator.stack, operator.say, name)));
  withExample(complete, 'complete referral/12');
}

/** A platform that fails in any other way than by a refusal was not found as it should be. */
async function asking(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (problem) {
    if (problem instanceof Refusal) throw problem;
    throw new Refusal(`The platform did not answer as expected: ${reasonOf(problem)}`, 3);
  }
}
