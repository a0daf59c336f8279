import type { Command } from 'commander';
import { findStack, type Stack } from './pipe/stack.js';

/** 0: done. 1: tried without success. 2: asked wrongly. 3: the platform was not found. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Where a command runs: what it finds, and where its answers go. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  say(line: string): void;
  complain(line: string): void;
}

/** Who runs one command: its surroundings, and the exit code that it comes to when nothing is thrown. */
export class Operator {
  exitCode: ExitCode = 0;
  readonly environment: NodeJS.ProcessEnv;

  constructor(private readonly surroundings: Surroundings) {
    this.environment = surroundings.environment;
  }

  readonly say = (line: string): void => this.surroundings.say(line);
  readonly complain = (line: string): void => this.surroundings.complain(line);

  /** @throws Refusal where no platform is found. */
  get stack(): Stack {
    return findStack(this.environment);
  }
}

/** The help of a command ends with a line that can be typed as it stands. */
export function withExample(command: Command, line: string): Command {
  return command.addHelpText('after', `\nExample:\n  npm run operate -- ${line}`);
}
