/**
 * The environment variables that the stack sets for the application, in its pods or its release Jobs. `app.env` may have any
 * other name.
 */
export const stackVariables = [
  "COLOUR",
  "DATABASE_HOST",
  "DATABASE_NAME",
  "DATABASE_PASSWORD",
  "DATABASE_PORT",
  "DATABASE_TLS_ROOT_FILE",
  "DATABASE_USER",
  "DJANGO_ALLOWED_HOSTS",
  "DJANGO_CSRF_TRUSTED_ORIGINS",
  "DJANGO_SECRET_KEY",
  "DJANGO_SECRET_KEY_FALLBACKS",
  "DJANGO_SECURE",
  "DJANGO_SUPERUSER_EMAIL",
  "DJANGO_SUPERUSER_PASSWORD",
  "DJANGO_SUPERUSER_USERNAME",
  "MEDIA_BUCKET",
  "MEDIA_MODE",
  "MEDIA_URL",
  "POD_NAME",
  "PORT",
  "RELEASE_VERSION",
  "STATIC_BUCKET",
  "STATIC_URL",
  "STORAGE_EMULATOR_HOST",
  "WEB_THREADS",
] as const;
