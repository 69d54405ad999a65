// What an evaluator counts in a window of records, to choose a better index.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/match/gram_counts.h"

namespace sigmavm::vm {

struct Observations {
  uint32_t records = 0;
  std::vector<uint32_t> met;      ///< by predicate: records in which a scan spoke for it
  std::vector<uint32_t> asked;    ///< by predicate: records in which a rule asked for it
  std::vector<uint32_t> held;     ///< by predicate: of those asked, where it held
  std::vector<uint32_t> scanned;  ///< by field: values that were scanned, not found in a cache
  match::GramCounts grams;        ///< of those values

  void Start(size_t predicates, size_t fields) {
    records = 0;
    met.assign(predicates, 0);
    asked.assign(predicates, 0);
    held.assign(predicates, 0);
    scanned.assign(fields, 0);
    grams = {};
  }
};

}  // namespace sigmavm::vm
