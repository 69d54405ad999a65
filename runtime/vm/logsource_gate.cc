#include "runtime/vm/logsource_gate.h"

#include <algorithm>

#include "runtime/base/case_fold.h"
#include "runtime/vm/list_view.h"

namespace sigmavm::vm {
namespace {

/// The channel of Sysmon for Linux, whose records otherwise look like those of Windows.
constexpr std::string_view kLinuxChannel = "linux-sysmon";

std::optional<std::vector<std::string>> FoldedList(const program::Program& program,
                                                   program::ListId list) {
  if (list == program::kNoIndex) return std::nullopt;
  std::vector<std::string> texts;
  for (const program::StringId id : ItemsOf(program, list)) {
    texts.push_back(Folded(program.strings[id]));
  }
  return texts;
}

bool Has(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

}  // namespace

LogsourceGate::LogsourceGate(const program::Program& program) {
  for (const program::Logsource& logsource : program.logsources) {
    Source source;
    if (logsource.product != program::kNoIndex) {
      source.product = Folded(program.strings[logsource.product]);
    }
    source.has_category = logsource.category != program::kNoIndex;
    source.channels = FoldedList(program, logsource.channels);
    source.providers = FoldedList(program, logsource.providers);
    if (logsource.event_ids != program::kNoIndex) {
      const auto ids = ItemsOf(program, logsource.event_ids);
      source.event_ids.emplace(ids.begin(), ids.end());
    }
    sources_.push_back(std::move(source));
  }
}

bool LogsourceGate::AllowsUnmapped(const Source& source, const FoldedHeader& header) {
  if (header.channel.empty() && header.provider.empty()) return true;
  const bool is_linux = header.channel.starts_with(kLinuxChannel);
  if (!source.product.empty() && source.product != (is_linux ? "linux" : "windows")) return false;
  return is_linux || !source.has_category;
}

bool LogsourceGate::Allows(const Source& source, const FoldedHeader& header) {
  if (!source.channels && !source.event_ids && !AllowsUnmapped(source, header)) return false;
  if (source.channels && !header.channel.empty() && !Has(*source.channels, header.channel)) {
    return false;
  }
  const bool ask_provider = header.channel.empty() || !source.channels;
  if (ask_provider && source.providers && !header.provider.empty() &&
      !Has(*source.providers, header.provider)) {
    return false;
  }
  if (!source.event_ids || !header.event_id) return true;
  return std::any_of(source.event_ids->begin(), source.event_ids->end(),
                     [&](uint32_t id) { return int64_t{id} == *header.event_id; });
}

void LogsourceGate::Decide(const record::Header& header, std::vector<uint8_t>& allowed) const {
  const FoldedHeader folded{header.event_id, Folded(header.channel), Folded(header.provider)};
  allowed.resize(sources_.size());
  for (size_t i = 0; i < sources_.size(); ++i) allowed[i] = Allows(sources_[i], folded) ? 1 : 0;
}

}  // namespace sigmavm::vm
