// npm run operate, and every command of it that has an npm script of its own: npm run backup is npm run operate -- backup.
import { operate } from './operate.js';

process.exitCode = await operate(process.argv.slice(2), {
  environment: process.env,
  say: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
});
// A client that still looks for a broker would hold the process for its time-outs. Where the reader has gone away, the code
// of a closed pipe stands.
process.stdout.write('', (problem) => {
  if (!problem) process.exit();
});
