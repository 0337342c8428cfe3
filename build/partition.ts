/** The partitions of AWS, by the beginning of their regions' names. All other regions are in `aws`. */
const PARTITIONS: readonly (readonly [string, string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
];

/** The partition of a region, as it stands in ARNs. */
export function partitionOf(region: string): string {
  const [, partition] = PARTITIONS.find(([start]) => region.startsWith(start)) ?? ['', 'aws'];
  return partition;
}
