// The literal scanner against a naive one. Input: lines of a kind letter (e, s, n, c) and a
// literal, then an empty line, then the text.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/utf8.h"
#include "runtime/match/literal_scanner.h"
#include "tests/support/naive_literal_scanner.h"

namespace {

using sigmavm::match::Literal;
using sigmavm::match::LiteralKind;

LiteralKind KindOf(char letter) {
  switch (letter) {
    case 'e':
      return LiteralKind::kEquals;
    case 's':
      return LiteralKind::kStartsWith;
    case 'n':
      return LiteralKind::kEndsWith;
    default:
      return LiteralKind::kContains;
  }
}

std::vector<Literal> TakeLiterals(std::string_view& input) {
  std::vector<Literal> literals;
  while (!input.empty()) {
    const size_t end = std::min(input.find('\n'), input.size());
    const std::string_view line = input.substr(0, end);
    input.remove_prefix(std::min(end + 1, input.size()));
    if (line.empty()) break;
    literals.push_back({KindOf(line[0]), line.substr(1)});
  }
  return literals;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sigmavm;
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::vector<Literal> literals = TakeLiterals(input);
  const match::LiteralScanner scanner(literals);
  match::HitSet hits(literals.size());
  std::string padded(input);
  padded.append(match::kTextPadding, input.empty() ? 'x' : input[0]);
  scanner.Scan({std::string_view(padded.data(), input.size()), IsAscii(input)}, hits);
  std::vector<match::LiteralId> found(hits.hits().begin(), hits.hits().end());
  std::sort(found.begin(), found.end());
  if (found != support::NaiveScan(input, literals)) std::abort();
  return 0;
}
