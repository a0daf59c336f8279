export function slowestSuites(
  results: {
    readonly testResults: readonly {
      readonly name: string;
      readonly startTime: number;
      readonly endTime: number;
    }[];
  },
  root: string,
  count?: number,
): string[];
