import type { OwnProcess } from './own-process.js';

export interface KafkaOptions {
  /** Where the broker stores its data. */
  readonly dataDirectory: string;
  readonly logFile: string;
  readonly pomFile: string;
  readonly port: number;
  readonly controllerPort: number;
  /** The setting that moves the ports, for the message when one is taken. */
  readonly portVariable: string;
  /** Called when something takes long: the first fetch of the jars. */
  readonly progress?: (what: string) => void;
  /** A broker for one run of specs: in Docker it is Testcontainers' to start and to remove. */
  readonly isForSpecs?: boolean;
  /** Lines of server.properties that replace those of one machine: who may come, and how. */
  readonly settings?: readonly string[];
}

/** A Kafka that answers. `process` is absent when it is not a process of ours. */
export interface FoundKafka {
  readonly brokers: readonly string[];
  readonly isOurs: boolean;
  readonly process?: OwnProcess;
  stop(): Promise<void>;
}
