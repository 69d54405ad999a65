#include "compiler/read/readers.h"
