// Counts allocations by taking the place of the C library's entry points, and tells callgrind when to count.

#include "counters.h"

#if defined(__linux__)
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_START_INSTRUMENTATION
#define CALLGRIND_STOP_INSTRUMENTATION
#define RUNNING_ON_VALGRIND 0
#endif

static _Atomic long calls, bytes;

int benchmark_is_instrumented(void) { return RUNNING_ON_VALGRIND != 0; }

void benchmark_begin(void) {
  atomic_store(&calls, 0);
  atomic_store(&bytes, 0);
  CALLGRIND_START_INSTRUMENTATION;
}

#if defined(__GLIBC__)
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static void note(size_t size) {
  atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed);
  atomic_fetch_add_explicit(&bytes, (long)size, memory_order_relaxed);
}

void *malloc(size_t size) {
  note(size);
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  // An overflow is left to the C library, which refuses it.
  note(count * size);
  return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
  note(size);
  return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
  note(size);
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) return EINVAL;
  void *block = memalign(alignment, size);
  if (!block) return ENOMEM;
  *result = block;
  return 0;
}

struct benchmark_allocations benchmark_end(void) {
  CALLGRIND_STOP_INSTRUMENTATION;
  return (struct benchmark_allocations){atomic_load(&calls), atomic_load(&bytes)};
}
#else
struct benchmark_allocations benchmark_end(void) {
  CALLGRIND_STOP_INSTRUMENTATION;
  return (struct benchmark_allocations){-1, -1};
}
#endif

#else
int benchmark_is_instrumented(void) { return 0; }
void benchmark_begin(void) {}
struct benchmark_allocations benchmark_end(void) { return (struct benchmark_allocations){-1, -1}; }
#endif
