import { Command, CommanderError } from 'commander';
import { reasonOf } from '#local/setup-problem';
import { addAudit } from './audit/audit.command.js';
import { addBackup } from './backup/backup.command.js';
import { addRestore } from './backup/restore.command.js';
import { Operator, type ExitCode, type Surroundings } from './operator.js';
import { addPipe } from './pipe/pipe.commands.js';
import { Refusal } from './pipe/stack.js';
import { addRetention } from './retention/retention.command.js';
import { addMigrate } from './setup/migrate.command.js';
import { addTopics } from './setup/topics.command.js';

const usage = `npm run operate -- COMMAND [--help]

  status                      what waits to be published and consumed, and what is parked, service by service
  parked list [SERVICE]       the parked events, with their reasons
  parked show SERVICE/ID      one of them; --data prints the message too
  parked retry SERVICE/ID     the running service consumes it again, and then the events behind it
  parked discard SERVICE/ID   the service gives it up, and consumes the events behind it
  rebuild SERVICE             empties what the service has only consumed; it consumes everything again
  republish SERVICE           publishes all that the service has published again: for a topic that was lost
  recover SERVICE | all       a restored database gets back the events that its service had published (also: level)
  incomplete [SERVICE]        what those events did not contain, and a person must fill in again
  complete SERVICE/ID         notes that it was filled in

  migrate, topics, backup, restore, audit, retention: npm run operate -- COMMAND --help

Example: npm run operate -- parked list insight
Exit code 0: done. 1: tried without success. 2: asked wrongly. 3: the platform was not found.`;

/** Runs one command of an operator and returns its exit code. */
export async function operate(words: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  if (words.length === 0) {
    surroundings.say(usage);
    return 0;
  }
  const operator = new Operator(surroundings);
  try {
    await commandLine(operator).parseAsync(words, { from: 'user' });
    return operator.exitCode;
  } catch (problem) {
    return exitCodeOf(problem, operator);
  }
}

/** Every command, each added by its subject. */
export function commandLine(operator: Operator): Command {
  const program = new Command('operate').exitOverride().configureOutput({
    writeOut: (text) => operator.say(text.trimEnd()),
    writeErr: (text) => operator.complain(text.trimEnd()),
  });
  program.helpInformation = () => usage;
  for (const add of [addPipe, addMigrate, addTopics, addBackup, addRestore, addAudit, addRetention])
    add(program, operator);
  return program;
}

/** What a command line that cannot be read comes to has been said already. */
function exitCodeOf(problem: unknown, operator: Operator): ExitCode {
  if (problem instanceof CommanderError) return problem.exitCode === 0 ? 0 : 2;
  operator.complain(reasonOf(problem));
  return problem instanceof Refusal ? problem.exitCode : 1;
}
