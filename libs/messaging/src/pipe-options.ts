/** How a service is joined to the pipe. */
export interface PipeSettings {
  /** The service's name; with the topic prefix before it, its consumer group. */
  readonly name: string;
  /** Whether this service publishes, and so runs a relay. Default true. */
  readonly publishes?: boolean;
  /**
   * The topic that is this service's alone to publish on. Default its name; null for a fixture that publishes on others',
   * whose database is never compared with it.
   */
  readonly ownTopic?: string | null;
  /** The tables with only what was consumed: `operate rebuild` empties them and consumes everything again. */
  readonly rebuildable?: readonly string[];
  /** How long Kafka waits for a silent consumer before others take its partitions. Default 10,000. */
  readonly sessionTimeoutMs?: number;
}

export class PipeOptions {
  readonly name: string;
  readonly publishes: boolean;
  readonly ownTopic: string | null;
  readonly rebuildable: readonly string[];
  readonly sessionTimeoutMs: number;

  constructor(settings: PipeSettings) {
    this.name = settings.name;
    this.publishes = settings.publishes ?? true;
    this.ownTopic = settings.ownTopic === undefined ? settings.name : settings.ownTopic;
    this.rebuildable = settings.rebuildable ?? [];
    this.sessionTimeoutMs = settings.sessionTimeoutMs ?? 10_000;
  }
}
