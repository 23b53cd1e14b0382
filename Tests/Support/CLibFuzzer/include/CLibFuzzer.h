// libFuzzer as a library: what `decoder-fuzz` is linked with when it is built for fuzzing.
#ifndef DELTALTS_CLIBFUZZER_H
#define DELTALTS_CLIBFUZZER_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

#endif
