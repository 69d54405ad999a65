#include "runtime/program/verifier.h"
