#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CGit2Shim.h"

#include <fcntl.h>
#include <git2.h>
#include <unistd.h>

int cgit2_set_strict_object_creation(int is_on) {
  return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, is_on);
}

int cgit2_set_fsync(int is_on) {
  return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, is_on);
}

int cgit2_set_hash_verification(int is_on) {
  return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, is_on);
}

int cgit2_set_blob_cache_limit(size_t limit) {
  return git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_BLOB, limit);
}

int cgit2_allow_partial_clones(void) {
  const char *names[] = {"partialclone", "worktreeconfig"};
  return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, sizeof names / sizeof names[0]);
}

int cgit2_flush(const char *folder) {
#ifdef __linux__
  int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return -1;
  int status = syncfs(file);
  close(file);
  return status;
#else
  (void)folder;
  sync();
  return 0;
#endif
}
