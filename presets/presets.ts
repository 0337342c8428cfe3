import { adfs } from './adfs';
import { apple } from './apple';
import { auth0 } from './auth0';
import { clerk } from './clerk';
import { cognito } from './cognito';
import { duende } from './duende';
import { entra } from './entra';
import { firebase } from './firebase';
import { githubActions } from './github-actions';
import { google } from './google';
import { keycloak } from './keycloak';
import { kubernetes } from './kubernetes';
import { okta } from './okta';
import { oryHydra } from './ory-hydra';
import type { Preset } from './preset';
import { spring } from './spring';
import { zitadel } from './zitadel';

/** All presets by the name that issuers.yml has after `provider:`, in the order of the README. */
export const PRESETS = {
  auth0,
  cognito,
  entra,
  okta,
  keycloak,
  google,
  firebase,
  apple,
  clerk,
  'github-actions': githubActions,
  kubernetes,
  zitadel,
  duende,
  spring,
  'ory-hydra': oryHydra,
  adfs,
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof PRESETS;

/** @returns undefined if no preset has that name */
export function presetNamed(name: string): Preset | undefined {
  return Object.entries(PRESETS).find(([each]) => each === name)?.[1];
}
