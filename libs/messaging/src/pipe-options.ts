/** How a service is joined to the pipe. */
export interface PipeSettings {
  /** The service's name; with the topic prefix before it, its consumer group. */
  readonly name: string;
  /** Whether this service publishes, and so runs a relay. Default true. */
  readonly publishes?: boolean;
  /** The tables that hold only what was heard: `operate rebuild` empties them and hears everything again. */
  readonly rebuildable?: readonly string[];
  /** How long Kafka waits for a silent consumer before others take its partitions. Default 10,000. */
  readonly sessionTimeoutMs?: number;
}

export class PipeOptions {
  readonly name: string;
  readonly publishes: boolean;
  readonly rebuildable: readonly string[];
  readonly sessionTimeoutMs: number;

  constructor(settings: PipeSettings) {
    this.name = settings.name;
    this.publishes = settings.publishes ?? true;
    this.rebuildable = settings.rebuildable ?? [];
    this.sessionTimeoutMs = settings.sessionTimeoutMs ?? 10_000;
  }
}
