#include "grammar/condition_parser.h"
