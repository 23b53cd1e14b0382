#pragma once

/// What was asked of the allocator since `benchmark_begin`.
struct benchmark_allocations {
  /// Calls that may allocate: malloc, calloc, realloc and the aligned ones. -1 where they are not counted.
  long calls;
  /// Bytes asked for.
  long bytes;
};

/// Counts from here on; under callgrind, instructions as well.
void benchmark_begin(void);

/// Ends what `benchmark_begin` began.
struct benchmark_allocations benchmark_end(void);

/// Whether the program runs under valgrind.
int benchmark_is_instrumented(void);
