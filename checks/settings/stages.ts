import { LOCAL_STAGE } from '../../build/declared-service';
import { parameterFileOf } from '../../build/yaml-sources';
import { nearestName } from '../../build/nearest-name';
import type { SettingSources } from './sources';

/** Commands that work on a deployed stack, perhaps before the stage left the list. */
const OF_DEPLOYED_STAGE = /^(?:info|remove|logs|metrics|rollback|deploy list)\b/;

/** Finds a stage without a list of parameters. @returns one sentence, or an empty list */
export function findStageProblem(
  { stage, stages, yaml }: SettingSources,
  commands: readonly string[],
): readonly string[] {
  const known = Object.keys(stages).filter((name) => name !== 'default');
  if (known.length === 0 || known.includes(stage)) return [];
  const file = parameterFileOf(yaml);
  const nearest = nearestName(stage, known);
  if (nearest === undefined && OF_DEPLOYED_STAGE.test(commands.join(' '))) return [];
  const remedy =
    nearest === undefined
      ? `if it is a new stage, add the line "${stage}: {}" to ${file}`
      : `did you mean --stage ${nearest}?`;
  return [`Stage "${stage}" is not in ${file}, which lists ${known.join(', ')}; ${remedy}`];
}

/** Finds a deployment of stage `local`. @returns one sentence, or an empty list */
export function findDeploymentProblem(
  stage: string,
  commands: readonly string[],
): readonly string[] {
  if (stage !== LOCAL_STAGE || commands[0] !== 'deploy') return [];
  return [
    `Stage "${LOCAL_STAGE}" trusts the local identity provider, which gives a token to any caller, so it cannot be deployed. Choose another stage: sls deploy --stage dev`,
  ];
}

/** Finds another stage for which osls takes the `.env` file of stage `local`. @returns one sentence, or an empty list */
export function findEnvironmentFileProblem({ stage, file }: SettingSources): readonly string[] {
  if (stage === LOCAL_STAGE || file?.name !== '.env') return [];
  return [
    `Stage "${stage}" has no .env.${stage}, so osls takes .env, which is for stage "${LOCAL_STAGE}" only; copy .env.example to .env.${stage} and set its values there, or leave them blank if the environment has them`,
  ];
}
