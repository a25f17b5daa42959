import { PolicyPack } from "@pulumi/policy";
import { rules } from "./rules";

/**
 * The policy pack for `pulumi preview --policy-pack policy` and `pulumi up`. All rules are mandatory: a violation stops the update and
 * names the rule and the resource. Run `npm ci` in the checkout first, because the pack uses its packages.
 */
new PolicyPack("django-gke", { enforcementLevel: "mandatory", policies: rules });
