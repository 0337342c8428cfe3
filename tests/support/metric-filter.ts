type Line = Readonly<Record<string, unknown>>;

/** A metric filter of CloudWatch Logs, as CloudFormation takes it. */
export interface MetricFilter {
  readonly FilterPattern: string;
  readonly MetricTransformations: readonly {
    readonly MetricName: string;
    readonly MetricValue: string;
  }[];
}

/**
 * The sum that a metric filter makes of lines. It knows what the filters of this service use: fields of the first level
 * that are or are not a text, joined by `&&` or by `||`. A field that is missing neither is nor is not a text.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 *
 * @throws if a pattern uses more
 */
export function sumOf(
  { FilterPattern, MetricTransformations }: MetricFilter,
  lines: readonly Line[],
): number {
  const matches = matcherOf(FilterPattern);
  const value = MetricTransformations[0]?.MetricValue ?? '';
  const field = /^\$\.(\w+)$/.exec(value)?.[1];
  return lines
    .filter(matches)
    .map((line) => (field === undefined ? Number(value) : line[field]))
    .reduce<number>((sum, each) => sum + (typeof each === 'number' ? each : 0), 0);
}

function matcherOf(pattern: string): (line: Line) => boolean {
  const inner = /^\{ (.+) \}$/s.exec(pattern)?.[1];
  if (inner === undefined) throw new Error(`Not a pattern for JSON: ${pattern}`);
  const alternatives = inner
    .split('||')
    .map((text) => text.split('&&').map((each) => term(each.trim())));
  return (line) => alternatives.some((terms) => terms.every((holds) => holds(line)));
}

function term(text: string): (line: Line) => boolean {
  const [, field = '', operator, value] = /^\$\.(\w+) (=|!=) "([^"]*)"$/.exec(text) ?? [];
  if (operator === undefined) throw new Error(`Not a term that is known here: ${text}`);
  return (line) => field in line && (line[field] === value) === (operator === '=');
}
