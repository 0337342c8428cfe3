const UNITS = [
  { name: 'day', seconds: 86_400 },
  { name: 'hour', seconds: 3_600 },
  { name: 'minute', seconds: 60 },
  { name: 'second', seconds: 1 },
] as const;

/** A length of time in its largest whole unit: `3 minutes`, `1 day`. */
export function plainDuration(seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  // Two of the smaller unit say more than one of the larger.
  const unit = UNITS.find((each) => whole >= 2 * each.seconds) ?? UNITS[3];
  const count = Math.floor(whole / unit.seconds);
  return `${count} ${unit.name}${count === 1 ? '' : 's'}`;
}
