// Loads events into rows and keeps the account of what a run costs.
#include "runtime/query/spl/run.h"

#include <algorithm>
#include <iterator>

#include "runtime/query/spl/limits.h"

namespace sigmavm::spl {

Run::Run(const Environment& environment, Names names, bool all_names)
    : environment_(environment), names_(std::move(names)) {
  const Names& known = environment.names();
  slots_.reserve(known.size());
  for (uint32_t number = 0; number < known.size(); ++number) {
    slots_.push_back(all_names ? names_.Add(known[number]) : names_.Find(known[number]));
  }
}

void Run::Load(const StoredEvent& event, Row& row) const {
  row.slots.assign(names_.size(), nullptr);
  row.base = &event;
  row.origins.clear();
  for (const auto& [number, value] : event.fields) {
    const uint32_t slot = slots_[number];
    if (slot != Names::kNone) row.slots[slot] = &value;
  }
}

bool Run::Admit(size_t rows) {
  if (rows <= Bounds::kRows && rows * names_.size() <= Bounds::kCells) return true;
  Fail(DiagnosticCode::kQueryTooLarge, "the search has too many results");
  return false;
}

uint32_t Run::AddName(std::string_view name, Rows& rows) {
  const uint32_t slot = names_.Add(name);
  name_bytes_ += sizeof(std::string) + name.size();
  if (name_bytes_ > Bounds::kMadeNameBytes) {
    Fail(DiagnosticCode::kQueryTooLarge, "the search makes up too many or too long names");
  }
  if (failed() || !Admit(rows.size()) || !Charge(rows.size())) return slot;
  for (Row& row : rows) row.slots.resize(names_.size(), nullptr);
  return slot;
}

const Value* Run::Keep(Value value) {
  size_t bytes = sizeof(Value);
  for (const Text& text : value.texts) bytes += sizeof(Text) + text.text.size() * 2;
  stored_bytes_ += bytes;
  if (stored_bytes_ > Bounds::kStoredBytes || value.texts.size() > Bounds::kValues) {
    Fail(DiagnosticCode::kQueryTooLarge, "the search computes too many or too long values");
    return nullptr;
  }
  return &values_.emplace_back(std::move(value));
}

bool Run::Charge(uint64_t work) {
  work_ += work;
  if (work_ <= Bounds::kWork) return true;
  Fail(DiagnosticCode::kQueryTooLarge, "the search takes too much work");
  return false;
}

void Run::Fail(DiagnosticCode code, std::string message, std::string help) {
  if (failure_) return;
  failure_ = ErrorAt(code, place_ == nullptr ? std::string() : *place_, std::move(message),
                     std::move(help));
}

void MergeOrigins(const std::vector<uint32_t>& from, std::vector<uint32_t>& to) {
  std::vector<uint32_t> merged;
  merged.reserve(from.size() + to.size());
  std::set_union(from.begin(), from.end(), to.begin(), to.end(), std::back_inserter(merged));
  to = std::move(merged);
}

void SortOrigins(std::vector<uint32_t>& origins) {
  std::sort(origins.begin(), origins.end());
  origins.erase(std::unique(origins.begin(), origins.end()), origins.end());
}

}  // namespace sigmavm::spl
