import { Examined } from "../examine";
import { Example } from "./example";

const generated = "4tAqdvBsnwXPYYx3cWz6";

const password: Examined = {
  type: "random:index/randomPassword:RandomPassword",
  name: "password",
  inputs: { length: 20 },
  outputs: { length: 20, result: generated },
};
const key: Examined = {
  type: "tls:index/privateKey:PrivateKey",
  name: "key",
  inputs: { algorithm: "ECDSA" },
  outputs: { algorithm: "ECDSA", privateKeyPem: "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n" },
};
const keeper: Examined = {
  type: "kubernetes:core/v1:Secret",
  name: "keeper",
  inputs: { stringData: { password: generated } },
};
const settings: Examined = {
  type: "kubernetes:core/v1:ConfigMap",
  name: "settings",
  inputs: { data: { "settings.py": "DEBUG = False", PASSWORD_FILE: "/run/secrets/password" } },
};

const stack: Examined = {
  type: "pulumi:pulumi:Stack",
  name: "shop-dev",
  inputs: {},
  outputs: { adminPassword: generated },
};

export const secrets: readonly Example[] = [
  {
    rule: "no-secrets-in-config-maps",
    passes: [settings],
    fails: [
      {
        when: "a key is called one",
        change: { settings: { "data.API_KEY": "hunter2" } },
        says: ["settings: API_KEY looks like a secret"],
      },
      {
        when: "a value is a private key",
        change: { settings: { "data.tls": "-----BEGIN PRIVATE KEY-----" } },
        says: ["settings: tls looks like a secret"],
      },
    ],
  },
  {
    rule: "no-generated-secrets-elsewhere",
    passes: [password, key, keeper, settings, stack],
    fails: [
      {
        when: "one is part of another text, somewhere deep",
        change: { settings: { "metadata.annotations.note": `it is ${generated}!` } },
        says: ["settings: contains the value of password"],
      },
      {
        when: "one is written in base64",
        change: { settings: { "data.note": Buffer.from(generated).toString("base64") } },
        says: ["settings: contains the value of password"],
      },
      {
        when: "it is a private key",
        change: { settings: { "metadata.annotations.note": "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n" } },
        says: ["settings: contains the value of key"],
      },
    ],
  },
];
