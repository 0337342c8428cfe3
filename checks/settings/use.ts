import { AUTHORIZER } from '../../build/declared-service';
import type { OslsCommand } from '../../build/osls';

/** How a command uses the settings: it makes a package of them, deploys them, or runs functions on this machine. */
export type SettingUse = 'package' | 'deploy' | 'offline' | 'invoke';

/** @returns undefined for a command that works without settings, such as `sls deploy list` or `sls info` */
export function useOf({
  commands,
  options,
}: OslsCommand<unknown>['processedInput']): SettingUse | undefined {
  const [first, second] = commands;
  if (first === 'package') return 'package';
  if (first === 'deploy') return second === 'list' ? undefined : 'deploy';
  if (first === 'offline') return 'offline';
  const isAuthorizer = options.function === AUTHORIZER;
  return first === 'invoke' && second === 'local' && isAuthorizer ? 'invoke' : undefined;
}
