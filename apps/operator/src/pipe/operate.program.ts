import { pathToFileURL } from 'node:url';
import { level, listIncomplete, markComplete } from './level.js';
import { listParked, settleParked, showParked } from './parked.js';
import { rebuild } from './rebuild.js';
import { findStack, Refusal } from './stack.js';
import { printStatus } from './status.js';

const usage = `npm run operate -- COMMAND

  status                      what waits to be published and consumed, and what is parked, service by service
  parked list [SERVICE]       the parked events, with their reasons
  parked show SERVICE/ID      one of them; --data prints the message too
  parked retry SERVICE/ID     has the running service hear it again, and then those behind it
  parked discard SERVICE/ID   gives it up for this service, and has those behind it consumed
  rebuild SERVICE             empties what the service has only consumed, and has it consume everything again
  level SERVICE | all         puts back what a restored database lacks of the events that the service had published
  incomplete [SERVICE]        what those events did not hold, and a person must fill in again
  complete SERVICE/ID         notes that it was filled in

Exit code 0: done. 1: tried without success. 2: asked wrongly. 3: the platform was not found.`;

/** Runs one command of an operator and returns its exit code. */
export async function operate(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<number> {
  try {
    await command(words, environment, say);
    return 0;
  } catch (error) {
    if (error instanceof Refusal) {
      say(error.message);
      return error.exitCode;
    }
    say(`The platform did not answer as expected: ${error instanceof Error ? error.message : String(error)}`);
    return 3;
  }
}

async function command(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
) {
  const [verb, ...rest] = words.filter((word) => !word.startsWith('--'));
  if (verb === undefined || words.includes('--help')) return say(usage);
  const stack = () => findStack(environment);
  if (verb === 'status') return printStatus(stack(), say);
  if (verb === 'rebuild') return rebuild(stack(), say, rest[0]);
  if (verb === 'level') return level(stack(), say, rest[0]);
  if (verb === 'incomplete') return listIncomplete(stack(), say, rest[0]);
  if (verb === 'complete') return markComplete(stack(), say, rest[0]);
  const [what, name] = rest;
  if (verb === 'parked' && what === 'list') return listParked(stack(), say, name);
  if (verb === 'parked' && what === 'show')
    return showParked(stack(), say, { name, withData: words.includes('--data') });
  if (verb === 'parked' && (what === 'retry' || what === 'discard')) {
    return settleParked(stack(), say, { name, request: what });
  }
  throw new Refusal(`There is no command "${words.join(' ')}".\n\n${usage}`, 2);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await operate(process.argv.slice(2), process.env, (line) => console.log(line));
}
