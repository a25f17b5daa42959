/**
 * The environment variables that the stack sets in the application's pods and release Jobs. `app.env` may not contain them.
 */
export const stackVariables = [
  "ALLOWED_HOSTS",
  "BODY_LIMIT_MB",
  "COLOUR",
  "COLOUR_HEX",
  "DATABASE_HOST",
  "DATABASE_NAME",
  "DATABASE_PASSWORD",
  "DATABASE_PORT",
  "DATABASE_TLS_ROOT_FILE",
  "DATABASE_URL",
  "DATABASE_USER",
  "DJANGO_ALLOWED_HOSTS",
  "DJANGO_CSRF_TRUSTED_ORIGINS",
  "DJANGO_GKE_SETTINGS",
  "DJANGO_GKE_WSGI",
  "DJANGO_SECRET_KEY",
  "DJANGO_SECRET_KEY_FALLBACKS",
  "DJANGO_SECURE",
  "DJANGO_SETTINGS_MODULE",
  "DJANGO_SUPERUSER_EMAIL",
  "DJANGO_SUPERUSER_PASSWORD",
  "DJANGO_SUPERUSER_USERNAME",
  "HOME",
  "MEDIA_BUCKET",
  "MEDIA_MODE",
  "MEDIA_URL",
  "POD_NAME",
  "PORT",
  "RELEASE_VERSION",
  "SECRET_KEY",
  "STATIC_BUCKET",
  "STATIC_URL",
  "STORAGE_EMULATOR_HOST",
  "WEB_THREADS",
] as const;

/**
 * Whether a variable is for uv alone, which installs the packages: `UV_EXTRA_INDEX_URL` and others
 * (https://docs.astral.sh/uv/reference/environment/). Passwords of private indexes are in these, so pods do not get them.
 */
export function isForUv(name: string): boolean {
  return name.startsWith("UV_");
}
