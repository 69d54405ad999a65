// A run of documents on its way from the input to a worker thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/input/block_pool.h"
#include "runtime/input/event_reader.h"

namespace sigmavm::input {

/// Owns the bytes its documents are views of, each padded as EventReader asks for. Movable; may be
/// used and destroyed on any one thread.
struct Batch {
  std::string source_name;
  uint64_t first_record = 1;  ///< number of documents[0] in its source, from 1
  Format format = Format::kJson;
  std::vector<std::string_view> documents;
  Block block;
};

}  // namespace sigmavm::input
