import { quantileOf } from './report.js';

describe('the delay from command to insight', () => {
  const metrics = `# TYPE stepwise_fact_age_at_commit_ms summary
stepwise_fact_age_at_commit_ms{quantile="0.5",service="insight"} 12.5
stepwise_fact_age_at_commit_ms{quantile="0.99",service="insight"} 48
stepwise_fact_age_at_commit_ms_count{service="insight"} 100`;

  it('is read from the summary that insight exports', () => {
    expect([quantileOf(metrics, '0.5'), quantileOf(metrics, '0.99')]).toEqual([12.5, 48]);
  });

  it('is not given before anything was consumed', () => {
    expect(quantileOf(metrics.replace('} 100', '} 0'), '0.5')).toBeUndefined();
    expect(quantileOf('', '0.5')).toBeUndefined();
  });
});
