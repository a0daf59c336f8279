import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { AnsweredIds } from './command.js';

/** What a replay is of: a journal of another cohort is not resumed. */
export interface Heading {
  readonly provider: string;
  readonly cohortVersion: string;
  readonly commandCount: number;
}

const heading = z.strictObject({ provider: z.string(), cohortVersion: z.string(), commandCount: z.number() });
const line = z.object({ command: z.string(), ids: z.record(z.string(), z.string()).default({}) });

/**
 * Which commands were answered, and with which ids, one line each: an interrupted replay goes on where it was, and a finished
 * one is not repeated. A line that a crash cut short is no loss: its command is sent again with the same Idempotency-Key.
 */
export class Journal implements AnsweredIds {
  private readonly answered = new Set<string>();
  private readonly ids = new Map<string, string>();
  private file: number | null = null;

  private constructor(
    readonly path: string,
    private readonly of: Heading,
  ) {}

  /** Reads the journal of a provider; one of another cohort is set aside, and `message` says so. */
  static open(path: string, of: Heading): { journal: Journal; message: string | null } {
    mkdirSync(dirname(path), { recursive: true });
    const journal = new Journal(path, of);
    if (!existsSync(path)) return { journal, message: null };
    const [first = '', ...lines] = readFileSync(path, 'utf8').split('\n');
    const found = heading.safeParse(parsed(first)).data;
    if (JSON.stringify(found) !== JSON.stringify(heading.parse(of))) {
      return { journal, message: journal.setAside('is of another cohort') };
    }
    for (const each of lines) journal.read(each);
    return { journal, message: null };
  }

  get answeredCount(): number {
    return this.answered.size;
  }

  has(command: string): boolean {
    return this.answered.has(command);
  }

  id(thing: string): string {
    const id = this.ids.get(thing);
    if (id === undefined) throw new RangeError(`Nothing was answered for ${thing} yet.`);
    return id;
  }

  /** Any id of a kind that was answered, or null: with it one can ask whether the platform knows this journal. */
  someId(kind: string): string | null {
    for (const [thing, id] of this.ids) if (thing.startsWith(`${kind}:`)) return id;
    return null;
  }

  record(command: string, ids: Readonly<Record<string, string>>): void {
    if (this.file === null) this.begin();
    this.remember(command, ids);
    if (this.file !== null) writeSync(this.file, `${JSON.stringify({ command, ids })}\n`);
  }

  close(): void {
    if (this.file !== null) closeSync(this.file);
    this.file = null;
  }

  /** Keeps the file under another name and starts afresh. */
  setAside(why: string): string {
    const stored = `${this.path}.${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
    if (existsSync(this.path)) renameSync(this.path, stored);
    this.answered.clear();
    this.ids.clear();
    return `The journal ${this.path} ${why}; it is stored as ${stored}, and the replay begins anew.`;
  }

  private begin(): void {
    if (!existsSync(this.path)) appendFileSync(this.path, `${JSON.stringify(heading.parse(this.of))}\n`);
    this.file = openSync(this.path, 'a');
    // A line cut short must not swallow the next one.
    if (this.answered.size > 0) writeSync(this.file, '\n');
  }

  private read(text: string): void {
    const found = line.safeParse(parsed(text)).data;
    if (found !== undefined) this.remember(found.command, found.ids);
  }

  private remember(command: string, ids: Readonly<Record<string, string>>): void {
    this.answered.add(command);
    for (const [thing, id] of Object.entries(ids)) this.ids.set(thing, id);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
