import type { LogStore } from "../../components/logs/logs";
import { cloudLogging } from "./cloudLogging";
import type { LogSearch } from "./line";
import { victoriaLogs } from "./victoriaLogs";

/** The search function for a stack's log store. */
export function searchOf(store: LogStore): LogSearch {
  return store.kind === "VictoriaLogs" ? victoriaLogs(store.url, store.namespace) : cloudLogging(store);
}
