// However a text arrives, the same documents come out, in order and without touching each other.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/input/input_source.h"
#include "runtime/input/record_splitter.h"

namespace {

using sigmavm::input::Layout;
using Texts = std::vector<std::string>;

void Check(bool holds) {
  if (!holds) std::abort();
}

Texts SplitInPieces(Layout layout, std::string_view text, size_t piece) {
  const auto splitter = sigmavm::input::MakeSplitter(layout);
  Texts found;
  std::string window;
  bool at_end = false;
  for (size_t taken = 0; !at_end;) {
    const size_t size = std::min(piece, text.size() - taken);
    window.append(text.substr(taken, size));
    taken += size;
    at_end = taken == text.size();
    std::vector<std::string_view> documents;
    const size_t consumed = splitter->Split(window, at_end, documents);
    Check(consumed <= window.size() && (!at_end || consumed == window.size()));
    const char* last_end = window.data();
    for (const std::string_view document : documents) {
      Check(!document.empty());
      Check(document.data() >= last_end);
      last_end = document.data() + document.size();
    }
    Check(last_end <= window.data() + consumed);
    found.insert(found.end(), documents.begin(), documents.end());
    window.erase(0, consumed);
  }
  return found;
}

struct Drained {
  Texts documents;
  size_t problems = 0;
};

Drained Drain(const std::string& text, size_t block) {
  auto source = sigmavm::input::InputSource::FromText("text", text, block);
  sigmavm::Diagnostics problems;
  Drained drained;
  while (const auto batch = source.Next(problems)) {
    drained.documents.insert(drained.documents.end(), batch->documents.begin(),
                             batch->documents.end());
  }
  drained.problems = problems.size();
  return drained;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const size_t piece = 1 + data[0] % 16;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  for (const Layout layout : {Layout::kJsonLines, Layout::kJsonStream, Layout::kXml}) {
    Check(SplitInPieces(layout, text, piece) == SplitInPieces(layout, text, text.size() + 1));
  }
  Check(sigmavm::input::DetectLayout(text, true).has_value());
  const Drained small = Drain(text, piece);
  const Drained whole = Drain(text, size_t{1} << 16);
  Check(small.problems == whole.problems);
  if (whole.problems == 0) Check(small.documents == whole.documents);
  return 0;
}
