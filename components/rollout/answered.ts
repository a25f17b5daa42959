import { get } from "node:http";

/** A load balancer without a way to a pod answers nothing at all. */
const answerSeconds = 10;

/** How many of so many requests at one time are answered, with whatever status; each has a connection of its own. */
export async function answered(url: string, requests: number): Promise<number> {
  const answers = await Promise.all(Array.from({ length: requests }, () => isAnswered(url)));
  return answers.filter((answer) => answer).length;
}

function isAnswered(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: answerSeconds * 1000 }, (response) => {
      response.resume();
      resolve(true);
    });
    request.on("error", () => resolve(false));
    request.on("timeout", () => request.destroy());
  });
}
