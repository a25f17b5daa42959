import { RunFailure } from "./loggedRun";
import { UserError } from "./userError";

interface Cause {
  readonly sign: RegExp;
  readonly message: (what: string, source: string) => string;
  readonly remedy: string;
}

/** Known causes, recognised by a program's output; the most reliable patterns first. */
const causes: readonly Cause[] = [
  {
    sign: /no space left on device|ENOSPC|disk quota exceeded/i,
    message: (what) => `The disk became full while installing ${what}.`,
    remedy:
      "Free some space (npm run doctor shows how much is needed) and run the command again. Finished work is kept.",
  },
  {
    sign: /signal: killed|cannot allocate memory|out of memory/i,
    message: (what) => `The machine ran out of memory while installing ${what}.`,
    remedy:
      "Stop other programs or add memory or swap (8 GB in total are enough) and run the command again. Finished work is kept.",
  },
  {
    sign: /x509:|certificate verify failed|certificate is not trusted|unknown authority/i,
    message: (what, source) => `Cannot download ${what}: this machine does not trust the certificate of ${source}.`,
    remedy:
      "If a proxy re-signs the traffic, add its certificate to the machine's (update-ca-certificates) and run the command again.",
  },
  {
    sign: /could not get lock|unable to acquire the dpkg/i,
    message: (what) => `Cannot install ${what}: a different program is installing packages.`,
    remedy: "Wait until it has finished and run the command again.",
  },
  {
    sign: /unable to locate package|has no installation candidate/i,
    message: (what, source) => `${source} does not have all of ${what}.`,
    remedy: "Install the missing packages by other means; npm run doctor lists the programs that are needed.",
  },
  {
    sign: /packages need to be removed but remove is disabled/i,
    message: (what) => `${what} cannot be installed without removing other packages.`,
    remedy:
      "Nothing was changed. Install the missing packages by other means; npm run doctor lists the programs that are needed.",
  },
  {
    sign: /dial tcp|no such host|temporary failure (in name resolution|resolving)|could not resolve|i\/o timeout|connection (refused|reset|timed out)|network is unreachable|tls handshake timeout|(401 unauthorized|403 forbidden|404 not found|407 proxy|410 gone|429 too many|50\d (internal|bad|service|gateway))|failed to fetch|failed getting release|couldn't download/i,
    message: (what, source) => `Cannot download ${what} from ${source}.`,
    remedy: "Check this machine's network and proxy settings and run the command again. Finished work is kept.",
  },
  {
    sign: /permission denied|EACCES|EPERM|operation not permitted|are you root/i,
    message: (what) => `This user lacks the permissions to install ${what}.`,
    remedy: "Run the command as root, or make sure that the cache folder belongs to you.",
  },
];

/**
 * Explains a failed step to the user.
 * @param what The tool that was built or downloaded, such as "pulumi 3.248.0".
 * @param source Where it comes from, as the subject of a sentence, such as "the Go module proxy".
 */
export function explain(failure: unknown, what: string, source: string): UserError {
  if (failure instanceof UserError) return failure;
  const text = failure instanceof RunFailure ? failure.output : String(failure);
  const log = failure instanceof RunFailure ? ` The complete output is in ${failure.log}.` : "";
  const cause = causes.find(({ sign }) => sign.test(text));
  if (cause === undefined)
    return new UserError(
      `${capital(what)} could not be installed: ${lastLines(text)}`,
      `Run the command again.${log}`,
      {
        cause: failure,
      },
    );
  const line = text.split("\n").find((each) => cause.sign.test(each)) ?? "";
  return new UserError(capital(cause.message(what, source)), `${cause.remedy} It said: ${line.trim()}${log}`, {
    cause: failure,
  });
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function lastLines(text: string): string {
  return text.trimEnd().split("\n").slice(-3).join(" / ");
}
