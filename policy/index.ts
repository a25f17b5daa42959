import { PolicyPack } from "@pulumi/policy";
import { rules } from "./rules";

/**
 * The pack that an engine loads: `pulumi preview --policy-pack policy`, also for `up`. Every rule is mandatory: a stack that breaks
 * one is refused, with the rule's name and the resource. Its packages are those of the checkout around it: `npm ci` there.
 */
new PolicyPack("django-gke", { enforcementLevel: "mandatory", policies: rules });
