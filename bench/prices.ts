/**
 * List prices in US dollars for us-east-1 and arm64, without free tiers. Other regions differ by up to 20 %.
 *
 * https://aws.amazon.com/lambda/pricing/, https://aws.amazon.com/cloudwatch/pricing/ and
 * https://aws.amazon.com/dynamodb/pricing/on-demand/
 */
export const PRICES = {
  asOf: '2026-02',
  request: 0.2e-6,
  gigabyteSecond: 13.3334e-6,
  provisionedGigabyteSecond: 3.3334e-6,
  gigabyteSecondOnProvisioned: 7.7778e-6,
  /** Taken in, for the first 10 TB a month of an account; what follows costs half, and less. */
  logGigabyte: { STANDARD: 0.5, INFREQUENT_ACCESS: 0.25 },
  /** A month, if it has a value in each hour. */
  customMetric: 0.3,
  /** On demand, for a strongly consistent read of up to 4 KB, also of an item that does not exist. */
  readUnit: 0.125e-6,
} as const;
