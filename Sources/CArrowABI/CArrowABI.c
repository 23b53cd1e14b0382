#include "CArrowABI.h"
