import type { LogStore } from "../../components/logs/logs";
import { cloudLogging } from "./cloudLogging";
import type { LogSearch } from "./line";
import { victoriaLogs } from "./victoriaLogs";

/** How to search where a stack's lines are kept. */
export function searchOf(store: LogStore): LogSearch {
  return store.kind === "VictoriaLogs" ? victoriaLogs(store.url, store.namespace) : cloudLogging(store);
}
