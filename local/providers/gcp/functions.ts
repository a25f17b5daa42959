import { asText, type Properties } from "../plugin/values";
import { lastSegment, type Context } from "./resourceType";
import { zonesOf } from "./zones";

/** Runs one of the functions of Google's provider that the local cloud supports. Throws for all others. */
export function invoke(token: string, inputs: Properties, context: Context): Properties {
  const answer = functions[token];
  if (answer === undefined)
    throw new Error(
      `The local cloud does not support the function ${token}: add it to local/providers/gcp/functions.ts.`,
    );
  return answer(inputs, context);
}

const functions: Readonly<Record<string, (inputs: Properties, context: Context) => Properties>> = {
  "gcp:organizations/getClientConfig:getClientConfig": (_inputs, { project, region, zone }) => ({
    id: `projects/${project}/regions/${region ?? ""}/zones/${zone ?? ""}`,
    accessToken: "local",
    defaultLabels: {},
    project,
    region: region ?? "",
    zone: zone ?? "",
  }),
  "gcp:organizations/getProject:getProject": (inputs, { cloud, project }) => {
    const projectId = asText(inputs.projectId ?? project);
    return {
      id: `projects/${projectId}`,
      projectId,
      name: projectId,
      number: cloud.projectNumber,
      labels: {},
      effectiveLabels: {},
    };
  },
  "gcp:compute/getZones:getZones": (inputs, { project, region }) => {
    const wanted = lastSegment(inputs.region ?? region ?? "");
    return { id: `projects/${project}/regions/${wanted}`, project, region: wanted, names: zonesOf(wanted) };
  },
};
