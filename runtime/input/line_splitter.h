// Documents that are lines: the fast path, bound by the search for line breaks.
#pragma once

#include <string_view>
#include <vector>

#include "runtime/input/record_splitter.h"

namespace sigmavm::input {

class LineSplitter : public RecordSplitter {
 public:
  [[nodiscard]] size_t Split(std::string_view window, bool at_end,
                             std::vector<std::string_view>& documents) override;

 private:
  size_t searched_ = 0;      // bytes at the start of the next window that hold no line break
  bool discarding_ = false;  // in the rest of a line that was too long
};

}  // namespace sigmavm::input
