// npm run consume -- python|typescript [--follow]: runs a consumer without any code of ours against the stack of this machine.
import { spawn } from 'node:child_process';
import { places } from '#local/settings';
import { reasonOf } from '#local/setup-problem';
import { say } from '#local/terminal';
import { languages, readyConsumer, whereEventsAre } from './consumers.js';

const usage = `npm run consume -- python|typescript [--follow]

Reads every topic from the beginning, checks each event against its published schema and the numbers of its subject for
gaps, and prints how many of each type were valid. Exits 1 at the first that is wrong. --follow goes on with what comes.`;

async function consume([asked, ...rest]: readonly string[]): Promise<number> {
  if (asked === '--help') return say(usage);
  const language = languages.find((one) => one === asked);
  if (!language) {
    console.error(usage);
    return 2;
  }
  const environment = whereEventsAre(places.stack);
  const { command, args } = await readyConsumer(language);
  const child = spawn(command, [...args, ...rest], {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  // Ctrl-C reaches the consumer from the terminal; it decides.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (code) => resolve(code ?? 130));
  });
}

process.exitCode = await consume(process.argv.slice(2)).catch((problem: unknown) => {
  console.error(reasonOf(problem));
  return 1;
});
