#include "compiler/pipeline/pattern.h"

#include <re2/re2.h>

#include "runtime/base/limits.h"

namespace sigmavm::pipeline {
namespace {

re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

std::optional<Pattern> Pattern::Compile(std::string_view pattern, std::string& error) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(Limits::kRegexMemoryBytes);
  auto regex = std::make_shared<const re2::RE2>(Piece(pattern), options);
  if (regex->ok()) return Pattern(std::move(regex));
  error = regex->error();
  return std::nullopt;
}

bool Pattern::MatchesStart(std::string_view text) const {
  return regex_->Match(Piece(text), 0, text.size(), re2::RE2::ANCHOR_START, nullptr, 0);
}

std::string Pattern::ReplaceAll(std::string text, std::string_view rewrite) const {
  re2::RE2::GlobalReplace(&text, *regex_, Piece(rewrite));
  return text;
}

bool Pattern::CheckRewrite(std::string_view rewrite, std::string& error) const {
  const int group = re2::RE2::MaxSubmatch(Piece(rewrite));
  if (group > regex_->NumberOfCapturingGroups()) {
    error = "it refers to group " + std::to_string(group) + ", but the pattern has " +
            std::to_string(regex_->NumberOfCapturingGroups());
    return false;
  }
  error = "a backslash must be doubled or be followed by the number of a group";
  std::string unused;
  return regex_->CheckRewriteString(Piece(rewrite), &unused);
}

}  // namespace sigmavm::pipeline
