// Taken out of the global once: looking it up each time is slow where specs run in a context of their own.
const { floor, imul, max, min, round } = Math;

/** A small seeded source of chance (sfc32): the same seed text always gives the same numbers. */
export class Seeded {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(seed: string) {
    let [a, b, c] = [1779033703, 3144134277, 1013904242];
    for (let i = 0; i < seed.length; i += 1) {
      const code = seed.charCodeAt(i);
      a = b ^ imul(a ^ code, 597399067);
      b = c ^ imul(b ^ code, 2869860233);
      c = a ^ imul(c ^ code, 951274213);
    }
    [this.a, this.b, this.c] = [a | 0, b | 0, c | 0];
    for (let i = 0; i < 12; i += 1) this.fraction();
  }

  /** At least 0 and less than 1. */
  fraction(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    return (sum >>> 0) / 4294967296;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + floor(this.fraction() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<Choice>(choices: readonly Choice[]): Choice {
    const choice = choices[floor(this.fraction() * choices.length)];
    if (choice === undefined) throw new RangeError('There is nothing to pick from.');
    return choice;
  }

  /** Picks in proportion to the weights; they need not add up to 1. */
  weighted<Choice>(choices: readonly (readonly [Choice, number])[]): Choice {
    let left = this.fraction() * choices.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [choice, weight] of choices) {
      left -= weight;
      if (left < 0) return choice;
    }
    return this.pick(choices)[0];
  }

  /** About normally distributed (the sum of four uniform draws), rounded and limited to bounds. */
  around(mean: number, deviation: number, bounds: readonly [number, number]): number {
    const sum = this.fraction() + this.fraction() + this.fraction() + this.fraction() - 2;
    const drawn = round(mean + sum * deviation * 1.732);
    return min(bounds[1], max(bounds[0], drawn));
  }

  shuffled<Thing>(things: readonly Thing[]): Thing[] {
    const order = things.map((thing) => ({ thing, at: this.fraction() }));
    return order.sort((one, other) => one.at - other.at).map(({ thing }) => thing);
  }
}
