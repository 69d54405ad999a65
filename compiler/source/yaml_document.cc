#include "compiler/source/yaml_document.h"
