module django-gke/toolchain/pause

go 1.25.0
