#pragma once
#include <uv.h>
#include <sys/prctl.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/syscall.h>
#include <unistd.h>

// prctl is variadic, which Swift can't call.
static inline int shim_name_thread(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }
// Also one that is stopped ends with its parent: with the thread that has started it.
static inline int shim_end_with_parent(void) { return prctl(PR_SET_PDEATHSIG, 9 /* SIGKILL */, 0, 0, 0); }
// uv_loop_configure is variadic too.
static inline int shim_measure_idle_time(uv_loop_t *loop) { return uv_loop_configure(loop, UV_METRICS_IDLE_TIME); }
// And open.
static inline int shim_open(const char *path, int flags, unsigned mode) { return open(path, flags, mode); }
// Kernels before 5.11 refuse it, and nothing is lost.
static inline long shim_keep_from_children(void) { return syscall(SYS_close_range, 3, ~0U, CLOSE_RANGE_CLOEXEC); }
