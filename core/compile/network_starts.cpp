#include "core/compile/network_starts.h"
