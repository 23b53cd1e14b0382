// Tells the thread sanitizer of contended uses of Swift's Mutex.
//
// Mutex is a word: code that uses one takes it and gives it back by atomic operations that are compiled into that
// code, so that the sanitizer sees them. Where the word is taken already, they call the standard library instead,
// which waits in the kernel and takes the word there. The library is not built for the sanitizer: without this file
// whoever had to wait for a lock seems not to have it, and every contended Mutex is reported as a race.
//
// Linked into the programs under test, these functions stand before the library's own of the same names. The word's
// address is what the sanitizer's own view of the atomic operations is kept by.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

extern void __tsan_acquire(void *address);
extern void __tsan_release(void *address);

#define SELF __attribute__((swift_context)) void *self
#define SWIFT __attribute__((swiftcall))

typedef SWIFT void (*lock_function)(uint32_t thread, SELF);
typedef SWIFT void (*unlock_function)(SELF);
typedef SWIFT bool (*try_function)(SELF);

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define TRY "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"

SWIFT void lock_slow(uint32_t thread, SELF) __asm__(LOCK);
SWIFT void unlock_slow(SELF) __asm__(UNLOCK);
SWIFT bool try_lock_slow(SELF) __asm__(TRY);

SWIFT void lock_slow(uint32_t thread, SELF) {
  ((lock_function)dlsym(RTLD_NEXT, LOCK))(thread, self);
  __tsan_acquire(self);
}

SWIFT void unlock_slow(SELF) {
  __tsan_release(self);
  ((unlock_function)dlsym(RTLD_NEXT, UNLOCK))(self);
}

SWIFT bool try_lock_slow(SELF) {
  bool taken = ((try_function)dlsym(RTLD_NEXT, TRY))(self);
  if (taken) __tsan_acquire(self);
  return taken;
}
