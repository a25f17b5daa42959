import { Policies } from "@pulumi/policy";
import { accountRules } from "./accounts";
import { alertRules } from "./alerts";
import { bucketRules } from "./buckets";
import { clusterRules } from "./cluster";
import { containerRules } from "./containers";
import { isolationRules } from "./isolation";
import { podRules } from "./pods";
import { protectionRules } from "./protection";
import { rolloutRules } from "./rollout";
import { secretRules } from "./secrets";

export const rules: Policies = [
  ...secretRules,
  ...podRules,
  ...containerRules,
  ...isolationRules,
  ...rolloutRules,
  ...bucketRules,
  ...accountRules,
  ...clusterRules,
  ...protectionRules,
  ...alertRules,
];
