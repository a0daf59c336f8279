/** Work of the background, again and again until the process stops; one turn ends before the next begins. */
export class Every {
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private isStopped = false;

  /** @param work must not throw; whoever gives it says what became of it. */
  constructor(
    private readonly ms: number,
    private readonly work: () => Promise<void>,
  ) {}

  start(): void {
    this.timer = setTimeout(() => {
      this.turn = this.work().then(() => {
        if (!this.isStopped) this.start();
      });
    }, this.ms);
    // No process stays alive for it alone.
    this.timer.unref();
  }

  /** Resolves when the current turn has ended. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.turn;
  }
}
