#pragma once
#include <uv.h>
#include <sys/prctl.h>

// prctl is variadic, which Swift can't call.
static inline int shim_name_thread(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }
