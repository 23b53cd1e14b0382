// What Swift cannot import of libgit2: its options function takes a variable number of arguments.
#ifndef CGIT2SHIM_H
#define CGIT2SHIM_H

#include <stddef.h>

/// Whether objects are checked to exist before another names them. Off for clones that lack some.
int cgit2_set_strict_object_creation(int is_on);

/// Whether written objects and references are flushed to the disk before a call returns.
int cgit2_set_fsync(int is_on);

/// Whether the name of every object that is read is computed again. Git does so only when it checks a repository.
int cgit2_set_hash_verification(int is_on);

/// Lets repositories be opened that are partial clones, or whose work trees have configurations of their own.
int cgit2_allow_partial_clones(void);

/// Blobs of at most so many bytes are kept in memory once they were read.
int cgit2_set_blob_cache_limit(size_t limit);

/// Brings all that was written to the file system of a folder to the disk. Other than 0: it failed, and errno tells why.
int cgit2_flush(const char *folder);

#endif
