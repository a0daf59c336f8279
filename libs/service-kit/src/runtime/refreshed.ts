export interface Source<T> {
  readonly url: string;
  /** Reads the document. What it throws is a failure to fetch: the last word stays. */
  readonly read: (text: string) => T;
  /** How old a word may become before it is asked for again. */
  readonly freshMs: number;
  /** Called when it can be had no longer, and when it can be had again (null). */
  readonly report?: (failure: unknown) => void;
  /** Called when the document says something else than before. */
  readonly changed?: () => void;
}

interface Word<T> {
  readonly value: T;
  readonly text: string;
  readonly atMs: number;
}

const patienceMs = 2_000;
/** How long to leave the issuer alone after it was asked, whatever the answer. */
const pauseMs = 1_000;
/** Asking out of turn: whoever makes up things that the last word lacks must not make us ask without end. */
const outOfTurn = { times: 3, withinMs: 10_000 };

/**
 * A document of the issuer's, refreshed while it is used: an answer older than `freshMs` is renewed beside the request that
 * finds it so, one twice as old before the request goes on. While it cannot be had the last word counts, however old it is.
 */
export class Refreshed<T> {
  private word: Word<T> | undefined;
  private asking: Promise<void> | undefined;
  private askedAtMs = -Infinity;
  private failure: unknown = null;
  private outOfTurnAtMs: readonly number[] = [];

  constructor(private readonly source: Source<T>) {}

  /** Since the last word was fetched; infinite before the first. */
  get ageMs(): number {
    return this.word === undefined ? Infinity : Date.now() - this.word.atMs;
  }

  /** The last word, without waiting; undefined where it is too old for that. */
  get fresh(): T | undefined {
    const { word, ageMs } = this;
    if (word === undefined || ageMs >= 2 * this.source.freshMs) return undefined;
    if (ageMs >= this.source.freshMs && this.mayAsk) void this.ask();
    return word.value;
  }

  /** @throws whatever the fetch failed with, where there never was a word. */
  async latest(): Promise<T> {
    const { fresh } = this;
    if (fresh !== undefined) return fresh;
    if (this.mayAsk || this.asking) await this.ask();
    return this.lastWord();
  }

  /**
   * The word as it is now, for something that the last one lacks. Asked out of turn three times in ten seconds at most: what
   * comes after that has to do with the last word, without waiting.
   */
  async renewed(): Promise<T> {
    const now = Date.now();
    const recently = this.outOfTurnAtMs.filter((atMs) => now - atMs < outOfTurn.withinMs);
    if (this.asking) await this.asking;
    else if (recently.length < outOfTurn.times) {
      this.outOfTurnAtMs = [...recently, now];
      await this.ask();
    }
    return this.lastWord();
  }

  private get mayAsk(): boolean {
    return Date.now() - this.askedAtMs >= pauseMs;
  }

  private lastWord(): T {
    if (this.word === undefined) throw this.failure;
    return this.word.value;
  }

  private ask(): Promise<void> {
    this.asking ??= this.askOnce();
    return this.asking;
  }

  private async askOnce(): Promise<void> {
    this.askedAtMs = Date.now();
    try {
      this.take(await this.fetched());
      if (this.failure !== null) this.source.report?.(null);
      this.failure = null;
    } catch (failure) {
      if (this.failure === null) this.source.report?.(failure);
      this.failure = failure;
    } finally {
      this.asking = undefined;
    }
  }

  private take(text: string): void {
    const isChanged = text !== this.word?.text;
    const value = this.word && !isChanged ? this.word.value : this.source.read(text);
    const hadWord = this.word !== undefined;
    this.word = { value, text, atMs: Date.now() };
    if (isChanged && hadWord) this.source.changed?.();
  }

  private async fetched(): Promise<string> {
    const answer = await fetch(this.source.url, {
      redirect: 'error',
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(patienceMs),
    });
    if (!answer.ok) throw new Error(`The issuer answered ${answer.status}.`);
    return answer.text();
  }
}
