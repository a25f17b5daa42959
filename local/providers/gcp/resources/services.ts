import { apiName } from "../formats";
import { textOf, type ResourceType } from "../resourceType";
import { flag, text } from "../../schema/schema";

/** An API of the project. It stays enabled when the resource is deleted, unless `disableOnDestroy` is set. */
export const service: ResourceType = {
  token: "gcp:projects/service:Service",
  schema: {
    service: text({ required: true, replaces: true, problem: apiName }),
    project: text({ replaces: true, kept: true }),
    disableOnDestroy: flag(),
    disableDependentServices: flag(),
    checkIfServiceHasUsageOnDestroy: flag(),
  },
  unknowns: [],
  repeatable: true,
  id: (inputs, { project }) => `${project}/${textOf(inputs.service)}`,
  create: ({ cloud }, _id, inputs) => {
    cloud.enable(textOf(inputs.service));
    return Promise.resolve({});
  },
  delete: ({ cloud }, _id, inputs) => {
    if (inputs.disableOnDestroy === true) cloud.disable(textOf(inputs.service));
    return Promise.resolve();
  },
  read: ({ cloud }, _id, inputs) => Promise.resolve(cloud.isEnabled(textOf(inputs.service)) ? {} : undefined),
};
