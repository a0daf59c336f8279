export interface CapturedLogs {
  /** Everything that was written to standard output and standard error, as text. */
  text(): string;
  /** The lines that are JSON objects, parsed: what the services' logger writes. */
  lines(): Record<string, unknown>[];
  /** Gives the streams back. */
  stop(): void;
}

/** Stores what this process writes to its outputs from now on, instead of printing it, until `stop`. */
export function captureLogs(): CapturedLogs {
  const written: string[] = [];
  const streams = [process.stdout, process.stderr];
  const originals = streams.map((stream) => stream.write.bind(stream));
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      written.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
      const done = rest.find((one): one is () => void => typeof one === 'function');
      done?.();
      return true;
    };
  }
  return {
    text: () => written.join(''),
    lines: () => jsonLines(written.join('')),
    stop: () => streams.forEach((stream, index) => (stream.write = originals[index] ?? stream.write)),
  };
}

/** The lines of a log that are JSON objects. */
export function jsonLines(log: string): Record<string, unknown>[] {
  return log.split('\n').flatMap(parsedLine);
}

function parsedLine(line: string): Record<string, unknown>[] {
  if (!line.startsWith('{')) return [];
  try {
    const parsed: unknown = JSON.parse(line);
    return isRecord(parsed) ? [parsed] : [];
  } catch {
    return [];
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
